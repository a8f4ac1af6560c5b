using System.Buffers;
using System.Runtime.Serialization;
using System.Text;

namespace KvApp.Tasks;

/// <summary>
/// Reads what <see cref="WireWriter"/> wrote. Whatever is wrong with the bytes is a <see cref="SerializationException"/>: any other
/// exception would end the connection that they came by. A length is believed only as far as there are bytes.
/// </summary>
internal ref struct WireReader(ReadOnlySequence<byte> bytes)
{
    SequenceReader<byte> _reader = new(bytes);

    public readonly long Remaining => _reader.Remaining;

    public byte ReadByte() => _reader.TryRead(out var value) ? value : throw Truncated();

    public uint ReadUInt32() => _reader.TryReadLittleEndian(out int value) ? (uint)value : throw Truncated();

    public long ReadInt64() => _reader.TryReadLittleEndian(out long value) ? value : throw Truncated();

    public ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = ReadByte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
        throw new SerializationException("an integer of more than 64 bits");
    }

    public long ReadSigned()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>The next <paramref name="length"/> bytes, not copied.</summary>
    public ReadOnlySequence<byte> Read(ulong length)
    {
        if (length > (ulong)_reader.Remaining) throw Truncated();
        var slice = _reader.UnreadSequence.Slice(0, (long)length);
        _reader.Advance((long)length);
        return slice;
    }

    public ReadOnlySequence<byte> ReadBytes() => Read(ReadVarint());

    public ReadOnlySequence<byte> ReadRest() => Read((ulong)_reader.Remaining);

    public string? ReadString() => ReadVarint() is > 0 and var length ? Encoding.UTF8.GetString(Read(length - 1)) : null;

    public string ReadText() => ReadString() ?? throw new SerializationException("a text is missing");

    static SerializationException Truncated() => new("the message ends before its time");
}
