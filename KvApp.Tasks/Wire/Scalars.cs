using System.Buffers;
using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace KvApp.Tasks;

/// <summary>Small values of types that both sides know by number, alone, as the items of a tuple and as the elements of an array.</summary>
internal static class Scalars
{
    // The order is the wire format: a new type goes to the end.
    static readonly Scalar[] All =
    [
        Of<string>((to, v) => to.WriteString(v), (ref from) => from.ReadText()),
        Of<int>((to, v) => to.WriteSigned(v), (ref from) => checked((int)from.ReadSigned())),
        Of<long>((to, v) => to.WriteSigned(v), (ref from) => from.ReadSigned()),
        Of<double>((to, v) => to.WriteInt64(BitConverter.DoubleToInt64Bits(v)), (ref from) => BitConverter.Int64BitsToDouble(from.ReadInt64())),
        Of<byte[]>((to, v) => to.WriteBytes(v), (ref from) => from.ReadBytes().ToArray()),
        Of<ReadOnlyMemory<byte>>((to, v) => to.WriteBytes(v.Span), (ref from) => from.ReadBytes().ToArray()),
        Of<Guid>((to, v) => to.Write(v.ToByteArray()), (ref from) => new(from.Read(16).ToArray())),
        Of<TimeSpan>((to, v) => to.WriteSigned(v.Ticks), (ref from) => new(from.ReadSigned())),
        Of<DateTime>((to, v) => to.WriteInt64(v.Ticks | ((long)v.Kind << 62)), (ref from) => Date(from.ReadInt64())),
        Of<DateTimeOffset>(
            (to, v) =>
            {
                to.WriteInt64(v.Ticks);
                to.WriteSigned(v.TotalOffsetMinutes);
            },
            (ref from) => new(from.ReadInt64(), TimeSpan.FromMinutes(checked((int)from.ReadSigned())))),
        Of<decimal>(
            (to, v) => to.Write(MemoryMarshal.AsBytes<int>(decimal.GetBits(v))),
            (ref from) => new(MemoryMarshal.Cast<byte, int>(from.Read(16).ToArray()))),
        Of<char>((to, v) => to.WriteVarint(v), (ref from) => checked((char)from.ReadVarint())),
        Of<sbyte>((to, v) => to.WriteByte((byte)v), (ref from) => (sbyte)from.ReadByte()),
        Of<byte>((to, v) => to.WriteByte(v), (ref from) => from.ReadByte()),
        Of<short>((to, v) => to.WriteSigned(v), (ref from) => checked((short)from.ReadSigned())),
        Of<ushort>((to, v) => to.WriteVarint(v), (ref from) => checked((ushort)from.ReadVarint())),
        Of<uint>((to, v) => to.WriteVarint(v), (ref from) => checked((uint)from.ReadVarint())),
        Of<ulong>((to, v) => to.WriteVarint(v), (ref from) => from.ReadVarint()),
        Of<float>((to, v) => to.WriteUInt32(BitConverter.SingleToUInt32Bits(v)), (ref from) => BitConverter.UInt32BitsToSingle(from.ReadUInt32())),
        Of<NodeName>((to, v) => to.WriteString(v.Value), (ref from) => new(from.ReadString()!)),
        Of<MonitorRef>((to, v) => to.WriteSigned(v.Id), (ref from) => new(from.ReadSigned())),
        Of<bool>((to, v) => to.WriteByte(v ? (byte)1 : (byte)0), (ref from) => from.ReadByte() != 0),
    ];

    static readonly FrozenDictionary<Type, byte> Numbers = All.Index().ToFrozenDictionary(e => e.Item.Type, e => (byte)e.Index);

    delegate T Reading<out T>(ref WireReader from);

    public static bool TryGetNumber(Type type, out byte number) => Numbers.TryGetValue(type, out number);

    public static int Count => All.Length;

    public static Type TypeAt(byte number) => All[number].Type;

    public static void Write(IBufferWriter<byte> to, byte number, object value) => All[number].Write(to, value);

    public static object Read(ref WireReader from, byte number) => All[number].Read(ref from);

    /// <summary>The size of a number, or 0 for what is none. Their memory travels low byte first, as all servers of .NET but s390x keep it.</summary>
    public static int SizeOf(Type type) => !type.IsPrimitive ? 0 : Type.GetTypeCode(type) switch
    {
        TypeCode.Byte or TypeCode.SByte => 1,
        TypeCode.Char or TypeCode.Int16 or TypeCode.UInt16 => 2,
        TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Single => 4,
        TypeCode.Int64 or TypeCode.UInt64 or TypeCode.Double => 8,
        _ => 0,
    };

    public static Span<byte> MemoryOf(Array numbers) =>
        MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(numbers), checked(numbers.Length * SizeOf(numbers.GetType().GetElementType()!)));

    /// <summary>How many bytes a value takes at least, where that may be many.</summary>
    public static long LeastSizeOf(object value) => value switch
    {
        string text => text.Length,
        Array numbers => (long)numbers.Length * SizeOf(numbers.GetType().GetElementType()!),
        ReadOnlyMemory<byte> bytes => bytes.Length,
        _ => 0,
    };

    static DateTime Date(long bits) => new(bits & ~(3L << 62), (DateTimeKind)((ulong)bits >> 62));

    static Scalar Of<T>(Action<IBufferWriter<byte>, T> write, Reading<T> read) where T : notnull =>
        new(typeof(T), (to, value) => write(to, (T)value), (ref from) => read(ref from));

    sealed record Scalar(Type Type, Action<IBufferWriter<byte>, object> Write, Reading<object> Read);
}
