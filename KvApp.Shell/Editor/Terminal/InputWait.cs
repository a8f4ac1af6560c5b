using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace KvApp.Shell;

/// <summary>Waits for keys without reading them, so that a wait can end without a key. Not for Windows.</summary>
internal sealed class InputWait : IDisposable
{
    const short Readable = 1;

    readonly AnonymousPipeServerStream _wakers = new(PipeDirection.Out);
    readonly AnonymousPipeClientStream _wakes;

    public InputWait() => _wakes = new(PipeDirection.In, _wakers.ClientSafePipeHandle);

    /// <returns>Whether the input can be read, or has ended.</returns>
    public bool Wait(TimeSpan? timeout)
    {
        Descriptor[] descriptors =
        [
            new(0, Readable, 0),
            new((int)_wakes.SafePipeHandle.DangerousGetHandle(), Readable, 0),
        ];
        // A signal ends the call early: no key, the caller looks again.
        if (poll(descriptors, (nuint)descriptors.Length, timeout is { } limit ? (int)limit.TotalMilliseconds : -1) <= 0) return false;
        if (descriptors[1].Found != 0) _wakes.ReadByte();
        return descriptors[0].Found != 0;
    }

    public void Wake() => _wakers.WriteByte(0);

    public void Dispose()
    {
        _wakers.Dispose();
        _wakes.Dispose();
    }

    [DllImport("libc")]
    static extern int poll([In, Out] Descriptor[] descriptors, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    readonly record struct Descriptor(int Number, short Events, short Found);
}
