using System.Buffers;

namespace KvApp;

/// <summary>Passes bytes on to a client that speaks telnet, each 255 among them twice.</summary>
sealed class EscapingWriter(IBufferWriter<byte> output) : IBufferWriter<byte>
{
    const int Kept = 4096;
    byte[] _bytes = new byte[Kept];

    public void Advance(int count)
    {
        var bytes = _bytes.AsSpan(0, count);
        for (int at; (at = bytes.IndexOf(TelnetCode.Iac)) >= 0; bytes = bytes[(at + 1)..])
        {
            output.Write(bytes[..(at + 1)]);
            output.Write([TelnetCode.Iac]);
        }
        output.Write(bytes);
        if (_bytes.Length > Kept) _bytes = new byte[Kept];
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_bytes.Length < sizeHint) _bytes = new byte[sizeHint];
        return _bytes;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
