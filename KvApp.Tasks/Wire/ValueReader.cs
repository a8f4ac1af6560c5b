using System.Buffers;
using System.Runtime.Serialization;
using Akka;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Reads what <see cref="ValueWriter"/> wrote. <see cref="ValueCodec"/> turns whatever it throws into one exception.</summary>
internal ref struct ValueReader(ExtendedActorSystem system, ObjectPayload objects, ReadOnlySequence<byte> bytes)
{
    WireReader _in = new(bytes);

    public readonly long Remaining => _in.Remaining;

    public object? Read()
    {
        var tag = (ValueTag)_in.ReadByte();
        return tag switch
        {
            ValueTag.ExitReason => ExitReasonCodec.Read(ref this),
            ValueTag.TaskReply => new TaskReply(new(_in.ReadSigned()), Part()),
            ValueTag.Down => new Down(new(_in.ReadSigned()), (IActorRef)Part()!, ExitReasonCodec.Read(ref this)),
            ValueTag.Exit => new Exit((IActorRef)Part()!, ExitReasonCodec.Read(ref this)),
            _ => Part(tag),
        };
    }

    /// <summary>A value that is part of another: never one of this library's records, so that nesting cannot use up the stack.</summary>
    public object? Part() => Part((ValueTag)_in.ReadByte());

    public byte Byte() => _in.ReadByte();

    public string? Text() => _in.ReadString();

    object? Part(ValueTag tag) => tag switch
    {
        ValueTag.Done => Done.Instance,
        ValueTag.Pid => PidText.Read(_in.ReadString(), system),
        ValueTag.Numbers => Numbers(),
        ValueTag.Tuple => Tuple(),
        ValueTag.Object => objects.Read(ref _in),
        _ => Scalar(tag),
    };

    object? Scalar(ValueTag tag) => tag switch
    {
        ValueTag.Null => null,
        ValueTag.False => false,
        ValueTag.True => true,
        >= ValueTag.Scalar => Scalars.Read(ref _in, (byte)(tag - ValueTag.Scalar)),
        _ => throw new SerializationException($"there is no kind of value {tag}"),
    };

    Array Numbers()
    {
        var element = Scalars.TypeAt(_in.ReadByte());
        var memory = _in.ReadBytes();
        var size = Scalars.SizeOf(element);
        if (size == 0 || memory.Length % size != 0) throw new SerializationException($"{memory.Length} bytes are no array of {element}");
        var numbers = Array.CreateInstance(element, memory.Length / size);
        memory.CopyTo(Scalars.MemoryOf(numbers));
        return numbers;
    }

    object Tuple()
    {
        var types = new Type[_in.ReadByte()];
        var items = new object?[types.Length];
        for (var i = 0; i < items.Length; i++)
        {
            types[i] = Scalars.TypeAt(_in.ReadByte());
            items[i] = Scalar((ValueTag)_in.ReadByte());
        }
        return Activator.CreateInstance(ValueWriter.TupleOf(types), items)!;
    }
}
