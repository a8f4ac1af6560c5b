namespace KvApp;

/// <summary>What the process tells whoever started it.</summary>
public static class ExitCode
{
    /// <summary>Stopped as asked: SIGTERM, Ctrl-C.</summary>
    public const int Clean = 0;

    /// <summary>Never came up: a bad option, a bad setting, a port in use.</summary>
    public const int BadStart = 1;

    /// <summary>The node cannot go on and wants to be started again (sysexits' EX_TEMPFAIL).</summary>
    public const int GaveUp = 75;

    static int _current;

    /// <summary>What the process will exit with once the host has stopped. The first reason to exit with something else than 0 stands.</summary>
    public static int Current
    {
        get => Volatile.Read(ref _current);
        set => Interlocked.CompareExchange(ref _current, value, Clean);
    }
}
