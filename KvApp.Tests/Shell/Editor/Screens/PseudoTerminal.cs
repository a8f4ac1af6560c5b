using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace KvApp.Tests;

/// <summary>
/// A terminal of the kernel with a program at it, by the calls of libc alone. The other end is a <see cref="ScreenModel"/>.
/// </summary>
sealed class PseudoTerminal : IAsyncDisposable
{
    const int ReadWrite = 2, NoControllingTerminal = 0x100, CloseOnExec = 0x80000;
    const nuint SetWindowSize = 0x5414;

    readonly ChildProcess _program = new("terminal");
    readonly ScreenModel _screen;
    readonly FileStream _master;
    readonly SafeFileHandle _slave;
    readonly StringBuilder _bytes = new();
    readonly string _path;

    public PseudoTerminal(int width = 60, int height = 12)
    {
        _screen = new(width, height);
        var master = posix_openpt(ReadWrite | NoControllingTerminal | CloseOnExec);
        if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) throw new InvalidOperationException("there is no pseudo-terminal");
        _path = Marshal.PtrToStringUTF8(ptsname(master))!;
        SetSize(master, width, height);
        // The kernel hangs up when nobody has the terminal open, be it between two programs.
        _slave = new(open(_path, ReadWrite | NoControllingTerminal | CloseOnExec), ownsHandle: true);
        _master = new(new SafeFileHandle(master, ownsHandle: true), FileAccess.ReadWrite, bufferSize: 0);
        new Thread(Read) { IsBackground = true, Name = "shows a terminal" }.Start();
    }

    public IReadOnlyList<string> Rows => Locked(screen => screen.Rows);

    public IReadOnlyList<string> AllRows => Locked(screen => screen.AllRows);

    public (int Row, int Column) Cursor => Locked(screen => screen.Cursor);

    public bool MarksPaste => Locked(screen => screen.MarksPaste);

    public bool ShowsCursor => Locked(screen => screen.ShowsCursor);

    /// <summary>All that was written to the terminal.</summary>
    public string Bytes => Locked(_ => _bytes.ToString());

    /// <summary>How the terminal is set, as <c>stty -a</c> prints.</summary>
    public string Modes => Stty("-a");

    public ChildProcess Program => _program;

    /// <summary>Starts a program that has this terminal: the leader of a session gets the first terminal that it opens.</summary>
    public void Start(IReadOnlyDictionary<string, string>? environment, params string[] command)
    {
        var variables = new Dictionary<string, string> { ["TERM"] = "xterm-256color" };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) variables[name] = value;
        _program.LaunchCommand(["setsid", "sh", "-c", "exec \"$@\" <\"$0\" >\"$0\" 2>&1", _path, .. command], variables);
    }

    public void Type(string text) => _master.Write(Encoding.UTF8.GetBytes(text));

    public void Resize(int width, int height)
    {
        lock (_screen) _screen.Resize(width, height);
        SetSize((int)_master.SafeFileHandle.DangerousGetHandle(), width, height);
    }

    /// <summary>Waits for the screen to show rows, and nothing else.</summary>
    public Task Shows(params string[] rows) =>
        Until(() => Rows.SequenceEqual(rows), $"the screen shows\n{string.Join('\n', rows)}");

    public Task Until(Func<bool> condition, string what) =>
        Wait.Until(() => Task.FromResult(condition()), () => $"{what}\nand not\n{string.Join('\n', AllRows)}", TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _slave.Dispose();
        await _master.DisposeAsync();
    }

    void Read()
    {
        var (buffer, decoder) = (new byte[4096], Encoding.UTF8.GetDecoder());
        var chars = new char[4096];
        try
        {
            while (_master.Read(buffer) is > 0 and var count)
            {
                var text = new string(chars, 0, decoder.GetChars(buffer.AsSpan(0, count), chars, flush: false));
                lock (_screen)
                {
                    _bytes.Append(text);
                    _screen.Write(text);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Nobody has the terminal any more.
        }
    }

    string Stty(string argument)
    {
        var start = new System.Diagnostics.ProcessStartInfo("stty", ["-F", _path, argument]) { RedirectStandardOutput = true };
        using var stty = System.Diagnostics.Process.Start(start)!;
        var modes = stty.StandardOutput.ReadToEnd();
        stty.WaitForExit();
        return modes;
    }

    T Locked<T>(Func<ScreenModel, T> read)
    {
        lock (_screen) return read(_screen);
    }

    static void SetSize(int master, int width, int height)
    {
        ushort[] size = [(ushort)height, (ushort)width, 0, 0];
        if (ioctl(master, SetWindowSize, size) != 0) throw new InvalidOperationException("the terminal has no size");
    }

    [DllImport("libc")]
    static extern int posix_openpt(int flags);

    [DllImport("libc")]
    static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc")]
    static extern int grantpt(int descriptor);

    [DllImport("libc")]
    static extern int unlockpt(int descriptor);

    [DllImport("libc")]
    static extern IntPtr ptsname(int descriptor);

    [DllImport("libc")]
    static extern int ioctl(int descriptor, nuint request, ushort[] size);
}
