using System.Diagnostics;

namespace KvApp.Tests;

/// <summary>How a run of a spec went.</summary>
/// <param name="Failure">What failed first, or null.</param>
/// <param name="Took">From the first process's start to the end of the last.</param>
/// <param name="Links">How links are cut in this run.</param>
/// <param name="Timeline">What happened and what the roles printed, in the order of time.</param>
/// <param name="Directory">Where the log of each role lies.</param>
/// <param name="Pids">All processes that ran.</param>
sealed record MultiNodeReport(string? Failure, TimeSpan Took, string Links, IReadOnlyList<string> Timeline, string Directory, IReadOnlyList<int> Pids)
{
    /// <summary>Begins a line of a role that whoever reads the test's output is to see.</summary>
    public const string Figure = "figure: ";
    const int Shown = 400;

    /// <summary>For whoever reads a test's output: one line, what was measured, and the timeline where the spec failed.</summary>
    public string Output => $"{Took.TotalSeconds:0.0} s; links are cut by {Links}; logs in {Directory}\n"
        + (Failure is null ? string.Concat(Timeline.Where(line => line.Contains(Figure)).Select(line => line.Replace(Figure, "") + "\n")) : $"{(Timeline.Count > Shown ? $"... {Timeline.Count - Shown} lines before\n" : "")}{string.Join('\n', Timeline.TakeLast(Shown))}\n");
}

/// <summary>What happened on all roles and what they printed, in one order.</summary>
sealed class Timeline(string file)
{
    readonly List<string> _lines = [];
    readonly long _start = Stopwatch.GetTimestamp();

    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    public void Add(string who, string what)
    {
        lock (_lines)
        {
            _lines.Add($"{Now.TotalSeconds,7:0.000} {who,-10} {what}");
            File.AppendAllText(file, _lines[^1] + "\n");
        }
    }
}
