using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Serialization;
using System.Text;

namespace KvApp.Tasks;

/// <summary>Reads what <see cref="ValueOutput"/> wrote. A length is believed only as far as there are bytes, before anything is allocated for it.</summary>
internal ref struct ValueInput(ReadOnlySpan<byte> bytes)
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly int Remaining => _bytes.Length - Position;

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
        throw new SerializationException("a number has more than 64 bits");
    }

    public long Signed()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public Guid Guid() => new(Take(16));

    public ReadOnlySpan<byte> Raw(ulong length) => Take(length);

    /// <summary>How many items follow, of which each takes at least <paramref name="itemSize"/> bytes.</summary>
    public int Count(int itemSize = 1)
    {
        var count = Varint();
        if (count > (ulong)(Remaining / itemSize)) throw Truncated();
        return (int)count;
    }

    public string Text()
    {
        var length = Varint();
        var bytes = Take(length >> 1);
        if ((length & 1) == 0) return Strict.GetString(bytes);
        return bytes.Length % 2 == 0 ? new string(MemoryMarshal.Cast<byte, char>(bytes)) : throw new SerializationException("half a character");
    }

    ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)Remaining) throw Truncated();
        Position += (int)length;
        return _bytes.Slice(Position - (int)length, (int)length);
    }

    static SerializationException Truncated() => new("the bytes end before the value does");
}
