using System.Buffers;
using Akka.Actor;
using Akka.Serialization;

namespace KvApp.Tasks;

/// <summary>Writes one value, by walking it once; the codec's rules stand at <see cref="ValueCodec"/>.</summary>
internal ref partial struct ValueWriter(ExtendedActorSystem system, IBufferWriter<byte> output, int limit)
{
    ValueOutput _out = new(output, limit);
    Trail _trail;
    Dictionary<object, int>? _objects;
    Dictionary<Type, int>? _types;

    public readonly long Written => _out.Written;

    public readonly string Path => _trail.ToString();

    public void Flush() => _out.Flush();

    public void Write(object? value)
    {
        if (!TryScalar(value)) Composite(value!);
    }

    // Not part of what calls itself: its frame is large, and each level of nesting would pay for it.
    bool TryScalar(object? value)
    {
        switch (value)
        {
            case null: Tag(ValueTag.Null); return true;
            case string v: Tag(ValueTag.String); _out.Text(v); return true;
            case int v: Tag(ValueTag.Int); _out.Signed(v); return true;
            case bool v: Tag(v ? ValueTag.True : ValueTag.False); return true;
            case long v: Tag(ValueTag.Long); _out.Signed(v); return true;
            case double v: Tag(ValueTag.Double); _out.UInt64(BitConverter.DoubleToUInt64Bits(v)); return true;
            case byte[] v when v.GetType() == typeof(byte[]): Bytes(v); return true;
            case ReadOnlyMemory<byte> v: Tag(ValueTag.ReadOnlyMemory); _out.Varint((ulong)v.Length); _out.Raw(v.Span); return true;
            case char v: Tag(ValueTag.Char); _out.UInt16(v); return true;
            case Guid v: Tag(ValueTag.Guid); _out.Guid(v); return true;
            case TimeSpan v: Tag(ValueTag.TimeSpan); _out.Signed(v.Ticks); return true;
            case DateTime v: Tag(ValueTag.DateTime); _out.UInt64((ulong)v.Ticks | ((ulong)v.Kind << 62)); return true;
            case DateTimeOffset v: Tag(ValueTag.DateTimeOffset); _out.UInt64((ulong)v.Ticks); _out.Signed(v.TotalOffsetMinutes); return true;
            case decimal v: Tag(ValueTag.Decimal); Decimal(v); return true;
            case sbyte v: Tag(ValueTag.SByte); _out.Byte((byte)v); return true;
            case byte v: Tag(ValueTag.Byte); _out.Byte(v); return true;
            case short v: Tag(ValueTag.Short); _out.UInt16((ushort)v); return true;
            case ushort v: Tag(ValueTag.UShort); _out.UInt16(v); return true;
            case uint v: Tag(ValueTag.UInt); _out.Varint(v); return true;
            case ulong v: Tag(ValueTag.ULong); _out.Varint(v); return true;
            case float v: Tag(ValueTag.Float); _out.UInt32(BitConverter.SingleToUInt32Bits(v)); return true;
            case nint and 0: Tag(ValueTag.ZeroIntPtr); return true;
            case nuint and 0: Tag(ValueTag.ZeroUIntPtr); return true;
            case Enum v: Enumeration(v); return true;
            case NodeName v: Tag(ValueTag.NodeName); OptionalText(v.Value); return true;
            case MonitorRef v: Tag(ValueTag.MonitorRef); _out.Signed(v.Id); return true;
            case IActorRef v and not Nobody: Tag(ValueTag.Pid); _out.Text(PathOf(v)); return true;
            default: return false;
        }
    }

    void Tag(ValueTag tag) => _out.Byte((byte)tag);

    public void Byte(byte value) => _out.Byte(value);

    public void OptionalText(string? text)
    {
        Tag(text is null ? ValueTag.Null : ValueTag.String);
        if (text is not null) _out.Text(text);
    }

    void Bytes(byte[] bytes)
    {
        // Alone it needs no number; inside something it is an object that may occur twice.
        if (_trail.Depth > 0 && IsRepeated(bytes, out _)) return;
        Tag(ValueTag.Bytes);
        _out.Varint((ulong)bytes.Length);
        _out.Raw(bytes);
    }

    void Decimal(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        foreach (var part in parts) _out.UInt32((uint)part);
    }

    void Enumeration(Enum value)
    {
        Tag(ValueTag.Enum);
        Type(value.GetType());
        _out.Signed(value.GetTypeCode() == TypeCode.UInt64 ? (long)Convert.ToUInt64(value) : Convert.ToInt64(value));
    }

    /// <summary>A part of a record with a tag of its own.</summary>
    public void Member(Type type, string name, object? value)
    {
        Enter(type, null, -1);
        _trail.At(name);
        Write(value);
        _trail.Leave();
    }

    /// <summary>Outside remoting, a path gets the system's own address, so that it leads back here from anywhere.</summary>
    readonly string PathOf(IActorRef pid)
    {
        var path = Serialization.SerializedActorPath(pid);
        return path.Contains('@') ? path : pid.Path.ToSerializationFormatWithAddress(system.Provider.DefaultAddress);
    }
}
