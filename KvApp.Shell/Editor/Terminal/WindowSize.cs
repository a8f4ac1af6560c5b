using System.Runtime.InteropServices;

namespace KvApp.Shell;

/// <summary>
/// Columns and rows of the window, asked for at each use. The console of .NET keeps the size until the runtime's signal thread has run:
/// a key that is drawn before would be drawn for the old width.
/// </summary>
internal static class WindowSize
{
    const int Output = 1;
    const nuint GetWindowSize = 0x5413;

    public static int Width => Now().Width;

    public static int Height => Now().Height;

    static (int Width, int Height) Now()
    {
        var size = new ushort[4];
        if (OperatingSystem.IsLinux() && ioctl(Output, GetWindowSize, size) == 0 && size[0] > 0 && size[1] > 0) return (size[1], size[0]);
        try
        {
            var (width, height) = (Console.WindowWidth, Console.WindowHeight);
            return (width > 0 ? width : 80, height > 0 ? height : 24);
        }
        catch (IOException)
        {
            return (80, 24);
        }
    }

    [DllImport("libc")]
    static extern int ioctl(int descriptor, nuint request, ushort[] size);
}
