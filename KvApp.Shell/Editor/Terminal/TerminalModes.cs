using System.Runtime.InteropServices;

namespace KvApp.Shell;

/// <summary>The modes of the terminal (echo, rows or keys) as they were. The structure differs between systems and stays opaque.</summary>
internal sealed class TerminalModes
{
    const int Input = 0, Now = 0, Longest = 256;

    readonly byte[] _modes = new byte[Longest];

    /// <returns>Null where there is no terminal, or none of this kind.</returns>
    public static TerminalModes? Save()
    {
        if (OperatingSystem.IsWindows()) return null;
        var saved = new TerminalModes();
        return tcgetattr(Input, saved._modes) == 0 ? saved : null;
    }

    public void Restore() => _ = tcsetattr(Input, Now, _modes);

    [DllImport("libc")]
    static extern int tcgetattr(int descriptor, byte[] modes);

    [DllImport("libc")]
    static extern int tcsetattr(int descriptor, int when, byte[] modes);
}
