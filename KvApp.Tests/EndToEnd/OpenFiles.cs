using System.Runtime.InteropServices;
using Xunit;

namespace KvApp.Tests;

/// <summary>How many files, sockets included, a process may have open.</summary>
static class OpenFiles
{
    const int Limit = 7;    // RLIMIT_NOFILE

    /// <summary>Sees to it that a process may have so many; fails where the machine forbids it.</summary>
    public static void Allow(int pid, ulong count)
    {
        Assert.True(prlimit(pid, Limit, IntPtr.Zero, out var limits) == 0, $"the limits of process {pid} cannot be read: error {Marshal.GetLastPInvokeError()}");
        if (limits.Soft >= count) return;
        var wanted = new Limits { Soft = count, Hard = Math.Max(limits.Hard, count) };
        Assert.True(prlimit(pid, Limit, ref wanted, IntPtr.Zero) == 0,
            $"this machine lets process {pid} have {limits.Soft} files open, at most {limits.Hard}, and the test needs {count}: raise the limit (ulimit -Hn {count})");
    }

    struct Limits
    {
        public ulong Soft, Hard;
    }

    [DllImport("libc", SetLastError = true)]
    static extern int prlimit(int pid, int resource, IntPtr wanted, out Limits old);

    [DllImport("libc", SetLastError = true)]
    static extern int prlimit(int pid, int resource, ref Limits wanted, IntPtr old);
}
