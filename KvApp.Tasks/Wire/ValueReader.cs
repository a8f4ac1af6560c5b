using System.Buffers;
using System.Runtime.Serialization;
using Akka;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Reads what <see cref="ValueWriter"/> wrote. <see cref="ValueCodec"/> turns whatever it throws into one exception.</summary>
internal ref struct ValueReader(ValueCodec codec, ReadOnlySequence<byte> bytes, ReadPass? pass = null)
{
    /// <summary>The bytes that follow, for who knows what they are.</summary>
    public WireReader In = new(bytes);

    ReadPass? _pass = pass;

    public readonly long Remaining => In.Remaining;

    public ReadPass Pass => _pass ??= new();

    public object? Read()
    {
        var tag = (ValueTag)In.ReadByte();
        return tag switch
        {
            ValueTag.ExitReason => ExitReasonCodec.Read(ref this),
            ValueTag.TaskReply => new TaskReply(new(In.ReadSigned()), Part()),
            ValueTag.Down => new Down(new(In.ReadSigned()), (IActorRef)Part()!, ExitReasonCodec.Read(ref this)),
            ValueTag.Exit => new Exit((IActorRef)Part()!, ExitReasonCodec.Read(ref this)),
            _ => Part(tag),
        };
    }

    /// <summary>A value that is part of another: never one of this library's records, so that nesting cannot use up the stack.</summary>
    public object? Part() => Part((ValueTag)In.ReadByte());

    public byte Byte() => In.ReadByte();

    public string? Text() => In.ReadString();

    /// <summary>A function, where no tag tells that it is one.</summary>
    public Delegate Function() => codec.Functions?.Read(ref this) ?? throw new SerializationException("a function came where none is taken");

    object? Part(ValueTag tag) => tag switch
    {
        ValueTag.Done => Done.Instance,
        ValueTag.Pid => PidText.Read(In.ReadString(), codec.System),
        ValueTag.Numbers => Numbers(),
        ValueTag.Tuple => Tuple(),
        ValueTag.Function => Function(),
        ValueTag.Object => codec.Objects.Read(ref In, Pass),
        ValueTag.ObjectOf => codec.Objects.ReadOf(ref In, Pass),
        _ => Scalar(tag),
    };

    object? Scalar(ValueTag tag) => tag switch
    {
        ValueTag.Null => null,
        ValueTag.False => false,
        ValueTag.True => true,
        >= ValueTag.Scalar => Scalars.Read(ref In, (byte)(tag - ValueTag.Scalar)),
        _ => throw new SerializationException($"there is no kind of value {tag}"),
    };

    Array Numbers()
    {
        var element = Scalars.TypeAt(In.ReadByte());
        var memory = In.ReadBytes();
        var size = Scalars.SizeOf(element);
        if (size == 0 || memory.Length % size != 0) throw new SerializationException($"{memory.Length} bytes are no array of {element}");
        var numbers = Array.CreateInstance(element, memory.Length / size);
        memory.CopyTo(Scalars.MemoryOf(numbers));
        return numbers;
    }

    object Tuple()
    {
        var types = new Type[In.ReadByte()];
        var items = new object?[types.Length];
        for (var i = 0; i < items.Length; i++)
        {
            types[i] = Scalars.TypeAt(In.ReadByte());
            items[i] = Scalar((ValueTag)In.ReadByte());
        }
        return Activator.CreateInstance(ValueWriter.TupleOf(types), items)!;
    }
}
