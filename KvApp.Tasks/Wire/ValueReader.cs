using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Util;

namespace KvApp.Tasks;

/// <summary>Reads one value. Whatever exception it throws, <see cref="ValueCodec"/> turns it into a <see cref="SerializationException"/>.</summary>
internal ref partial struct ValueReader(ExtendedActorSystem system, TypeNames names, ReadOnlySpan<byte> bytes)
{
    ValueInput _in = new(bytes);
    Trail _trail;
    List<object?>? _objects;
    List<Type>? _types;
    List<Action>? _later;
    int _backReferences;

    public readonly int Position => _in.Position;

    public readonly int Remaining => _in.Remaining;

    public readonly string Path => _trail.ToString();

    public object? Read()
    {
        var tag = (ValueTag)_in.Byte();
        return tag switch
        {
            ValueTag.Object => Shaped(),
            ValueTag.ExitReason => ExitReasonCodec.Read(ref this),
            ValueTag.TaskReply => Reply(),
            ValueTag.Down => Down(),
            ValueTag.Exit => Exit(),
            ValueTag.Surrogate => Surrogate(),
            _ => Scalar(tag),
        };
    }

    TaskReply Reply() => new(new(_in.Signed()), Member(typeof(TaskReply)));

    Down Down() => new(new(_in.Signed()), (IActorRef)Member(typeof(Down))!, (ExitReason)Member(typeof(Down))!);

    Exit Exit() => new((IActorRef)Member(typeof(Exit))!, (ExitReason)Member(typeof(Exit))!);

    object? Surrogate() => ((ISurrogate)Member(typeof(ISurrogate))!).FromSurrogate(system);

    // Not part of what calls itself: its frame is large, and each level of nesting would pay for it.
    object? Scalar(ValueTag tag)
    {
        switch (tag)
        {
            case ValueTag.Null: return null;
            case ValueTag.String: return _in.Text();
            case ValueTag.Int: return checked((int)_in.Signed());
            case ValueTag.False: return false;
            case ValueTag.True: return true;
            case ValueTag.Long: return _in.Signed();
            case ValueTag.Double: return BitConverter.UInt64BitsToDouble(_in.UInt64());
            case ValueTag.Bytes: return Bytes();
            case ValueTag.ReadOnlyMemory: return new ReadOnlyMemory<byte>(_in.Raw(_in.Varint()).ToArray());
            case ValueTag.Char: return (char)_in.UInt16();
            case ValueTag.Guid: return _in.Guid();
            case ValueTag.TimeSpan: return new TimeSpan(_in.Signed());
            case ValueTag.DateTime: return Date(_in.UInt64());
            case ValueTag.DateTimeOffset: return new DateTimeOffset((long)_in.UInt64(), TimeSpan.FromMinutes(checked((int)_in.Signed())));
            case ValueTag.Decimal: return new decimal([(int)_in.UInt32(), (int)_in.UInt32(), (int)_in.UInt32(), (int)_in.UInt32()]);
            case ValueTag.SByte: return (sbyte)_in.Byte();
            case ValueTag.Byte: return _in.Byte();
            case ValueTag.Short: return (short)_in.UInt16();
            case ValueTag.UShort: return _in.UInt16();
            case ValueTag.UInt: return checked((uint)_in.Varint());
            case ValueTag.ULong: return _in.Varint();
            case ValueTag.Float: return BitConverter.UInt32BitsToSingle(_in.UInt32());
            case ValueTag.ZeroIntPtr: return (nint)0;
            case ValueTag.ZeroUIntPtr: return (nuint)0;
            case ValueTag.Enum: return Enumeration();
            case ValueTag.NodeName: return new NodeName(OptionalText()!);
            case ValueTag.MonitorRef: return new MonitorRef(_in.Signed());
            case ValueTag.Pid: return system.Provider.ResolveActorRef(_in.Text());
            case ValueTag.Singleton: return Singletons.At(_in.Varint()) ?? throw new SerializationException("an object of which this node has none");
            case ValueTag.Reference: return Reference();
            default: throw new SerializationException($"there is no kind of value {tag}");
        }
    }

    public byte Byte() => _in.Byte();

    public string? OptionalText() => (ValueTag)_in.Byte() switch
    {
        ValueTag.Null => null,
        ValueTag.String => _in.Text(),
        var tag => throw new SerializationException($"a text is expected, not a value of kind {tag}"),
    };

    /// <summary>A part of a record with a tag of its own.</summary>
    public object? Member(Type type)
    {
        Enter(type, null, -1);
        var value = Read();
        _trail.Leave();
        return value;
    }

    byte[] Bytes()
    {
        var bytes = _in.Raw(_in.Varint()).ToArray();
        if (_trail.Depth > 0) Number(bytes);
        return bytes;
    }

    static DateTime Date(ulong bits) => new((long)(bits & ~(3UL << 62)), (DateTimeKind)(bits >> 62));

    object Enumeration()
    {
        var type = Type();
        return type.IsEnum ? Enum.ToObject(type, _in.Signed()) : throw new SerializationException($"{type} is no enumeration");
    }
}
