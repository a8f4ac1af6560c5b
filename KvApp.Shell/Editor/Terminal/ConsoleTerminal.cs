using System.Runtime.InteropServices;
using System.Text;

namespace KvApp.Shell;

/// <summary>
/// The terminal of this process. Keys come from <see cref="Console.ReadKey(bool)"/>, not from the file descriptor: the runtime then
/// switches the terminal's modes itself at the start of a child process, at suspension and at exit, and Windows works the same.
/// </summary>
internal sealed class ConsoleTerminal : ITerminal
{
    const string PasteOn = "\e[?2004h", PasteOff = "\e[?2004l", CursorOn = "\e[?25h";

    readonly Stream _output = Console.OpenStandardOutput();
    readonly TerminalModes? _modes = TerminalModes.Save();
    readonly InputWait? _wait = OperatingSystem.IsWindows() ? null : new();
    readonly List<PosixSignalRegistration> _signals = [];

    /// <summary>Takes the terminal. <see cref="IsThere"/> says whether there is one.</summary>
    public ConsoleTerminal()
    {
        Console.CancelKeyPress += OnCancelKeyPress;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        AppDomain.CurrentDomain.UnhandledException += OnUnhandledException;
        if (OperatingSystem.IsWindows()) return;
        foreach (var signal in new[] { PosixSignal.SIGWINCH, PosixSignal.SIGCONT })
            _signals.Add(PosixSignalRegistration.Create(signal, _ => Changed?.Invoke()));
        // Since .NET 10, these end the process without ProcessExit.
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT })
            _signals.Add(PosixSignalRegistration.Create(signal, _ => Restore()));
    }

    public event Action? Interrupted;

    public event Action? Changed;

    /// <summary>Whether input and output are a terminal; a pipe has no lines to edit.</summary>
    public static bool IsThere => !Console.IsInputRedirected && !Console.IsOutputRedirected;

    public int Width => WindowSize.Width;

    public int Height => WindowSize.Height;

    // GNU screen and the consoles of Linux and Windows pass no markers on.
    public bool MarksPaste { get; } = !OperatingSystem.IsWindows() && Environment.GetEnvironmentVariable("STY") is null
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb" or "linux");

    public bool KeyAvailable => Console.KeyAvailable;

    public void Write(string text)
    {
        try
        {
            _output.Write(Encoding.UTF8.GetBytes(text));
            _output.Flush();
        }
        catch (IOException)
        {
            // The window was closed. The end of the input says so too.
        }
    }

    public void SetEditing(bool isEditing)
    {
        Console.TreatControlCAsInput = isEditing;
        Write(isEditing ? PasteOn : PasteOff);
    }

    public bool WaitForKey(TimeSpan? timeout) => Console.KeyAvailable || _wait is null || _wait.Wait(timeout);

    public void Wake() => _wait?.Wake();

    public ConsoleKeyInfo ReadKey() => Console.ReadKey(intercept: true);

    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancelKeyPress;
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandledException;
        foreach (var signal in _signals) signal.Dispose();
        Restore();
        _wait?.Dispose();
    }

    void OnCancelKeyPress(object? sender, ConsoleCancelEventArgs e)
    {
        e.Cancel = true;
        Interrupted?.Invoke();
    }

    void OnExit(object? sender, EventArgs e) => Restore();

    // The runtime restores the modes at exit, and not when an exception that nobody catches aborts the process.
    void OnUnhandledException(object sender, UnhandledExceptionEventArgs e) => Restore();

    void Restore()
    {
        Write(PasteOff + CursorOn);
        _modes?.Restore();
    }
}
