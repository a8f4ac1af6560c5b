using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace KvApp.Tasks;

/// <summary>
/// Writes numbers, bytes and text into a buffer and counts them. Past the limit it only counts, so that the error can name the size that the value
/// would have had, while memory stays bounded.
/// </summary>
internal ref struct ValueOutput(IBufferWriter<byte> output, int limit)
{
    // Stands in for the buffer past the limit. Threads share it: what is written there is never read.
    static readonly byte[] Scratch = new byte[64];

    Span<byte> _free;
    int _used;
    long _flushed;

    public readonly long Written => _flushed + _used;

    readonly bool Full => _flushed > limit;

    public void Byte(byte value) => Take(1)[0] = value;

    public void UInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(2), value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);

    public void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    /// <summary>A signed number of which the small ones of both signs are short.</summary>
    public void Signed(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    public void Guid(Guid value) => value.TryWriteBytes(Take(16));

    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        if (Fits(bytes.Length)) bytes.CopyTo(Take(bytes.Length));
    }

    /// <summary>UTF-8, or UTF-16 where a lone surrogate would not survive that; the lowest bit of the length says which.</summary>
    public void Text(string value)
    {
        if (HasLoneSurrogate(value))
        {
            var utf16 = MemoryMarshal.AsBytes(value.AsSpan());
            Varint(((ulong)utf16.Length << 1) | 1);
            Raw(utf16);
            return;
        }
        var length = Encoding.UTF8.GetByteCount(value);
        Varint((ulong)length << 1);
        if (Fits(length)) Encoding.UTF8.GetBytes(value, Take(length));
    }

    public void Flush()
    {
        if (_used > 0 && !Full) output.Advance(_used);
        _flushed += _used;
        _used = 0;
        _free = default;
    }

    bool Fits(int size)
    {
        if (Written + size <= limit) return true;
        Flush();
        _flushed += size;
        return false;
    }

    Span<byte> Take(int size)
    {
        if (_free.Length - _used < size)
        {
            Flush();
            _free = Full ? Scratch : output.GetSpan(Math.Max(size, 64));
        }
        _used += size;
        return _free.Slice(_used - size, size);
    }

    static bool HasLoneSurrogate(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return true;
            i++;
        }
        return false;
    }
}
