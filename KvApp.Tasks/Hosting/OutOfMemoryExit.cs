using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;

namespace KvApp.Tasks;

/// <summary>
/// Ends the operating system's process when memory runs out in the code of a node. A function that runs out of memory ends as
/// <see cref="ExitReason.Failed"/>, as by any exception, and its node goes on.
/// </summary>
public static class OutOfMemoryExit
{
    static int _exitCode;
    static nint _message;
    static int _length;

    /// <summary>
    /// From now on the process exits at once with <paramref name="exitCode"/> when an actor, a dispatcher or a thread runs out of memory,
    /// whoever would catch the exception: half a node serves nobody. One line on the standard error says so.
    /// </summary>
    /// <param name="exitCode">The exit code that has a supervisor start the process again.</param>
    public static void Install(int exitCode)
    {
        if (Interlocked.Exchange(ref _exitCode, exitCode) != 0) return;
        var line = Encoding.UTF8.GetBytes($"out of memory in the code of the node: the process exits with {exitCode} to be started again\n");
        _message = Marshal.AllocHGlobal(line.Length);
        Marshal.Copy(line, 0, _message, line.Length);
        _length = line.Length;
        // All that the handler needs is there before: nothing can be allocated, loaded or compiled then.
        Prelink();
        _ = RunningProcess.Current?.RunsFunction;
        RuntimeHelpers.PrepareMethod(((Action)Exit).Method.MethodHandle);
        AppDomain.CurrentDomain.FirstChanceException += OnThrown;
        OnThrown(null, new(new OperationCanceledException()));
    }

    static void OnThrown(object? sender, FirstChanceExceptionEventArgs thrown)
    {
        if (thrown.Exception is OutOfMemoryException && RunningProcess.Current is not { RunsFunction: true }) Exit();
    }

    // Not Environment.Exit: that runs handlers, which allocate and wait.
    static void Exit()
    {
        if (OperatingSystem.IsWindows())
        {
            TerminateProcess(-1, (uint)_exitCode);
            return;
        }
        _ = Write(2, _message, _length);
        ExitNow(_exitCode);
    }

    static void Prelink()
    {
        if (OperatingSystem.IsWindows())
        {
            Marshal.Prelink(((Func<nint, uint, int>)TerminateProcess).Method);
            return;
        }
        Marshal.Prelink(((Func<int, nint, nint, nint>)Write).Method);
        Marshal.Prelink(((Action<int>)ExitNow).Method);
    }

    [DllImport("libc", EntryPoint = "write")]
    static extern nint Write(int file, nint bytes, nint count);

    [DllImport("libc", EntryPoint = "_exit")]
    static extern void ExitNow(int code);

    [DllImport("kernel32")]
    static extern int TerminateProcess(nint process, uint code);
}
