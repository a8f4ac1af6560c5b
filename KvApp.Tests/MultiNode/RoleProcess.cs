namespace KvApp.Tests;

/// <summary>A role of a run, through all the lives of its process.</summary>
sealed class RoleProcess(RoleName role, Timeline timeline, string directory)
    : ChildProcess(role.Name, Path.Combine(directory, $"{role}.log"), line => { if (line != LineLog.End) timeline.Add(role.Name, line); })
{
    public RoleName Role => role;

    /// <summary>Counts from 1; 0 until it is started.</summary>
    public int Life { get; set; }

    public MultiNodeLink? Link { get; set; }

    public RoleState State { get; set; }

    public bool IsPaused { get; set; }

    /// <summary>Its end was asked for.</summary>
    public bool MayExit { get; set; }
}

enum RoleState
{
    /// <summary>No process runs.</summary>
    Gone,

    /// <summary>Its actor system is not up yet.</summary>
    Starting,

    /// <summary>It is up, and waits for the others.</summary>
    Ready,

    /// <summary>It runs the spec's method.</summary>
    Running,

    /// <summary>The method has ended.</summary>
    Ended,
}
