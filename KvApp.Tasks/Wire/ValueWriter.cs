using System.Buffers;
using System.Runtime.CompilerServices;
using Akka;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Writes one value: by its own tag, or else by Hyperion. The codec's rules stand at <see cref="ValueCodec"/>.</summary>
internal readonly ref struct ValueWriter(ValueCodec codec, IBufferWriter<byte> output, WritePass? pass = null)
{
    static readonly Type[] Tuples =
    [
        typeof(ValueTuple<>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>), typeof(ValueTuple<,,,,>), typeof(ValueTuple<,,,,,>),
        typeof(ValueTuple<,,,,,,>),
    ];

    readonly IBufferWriter<byte> _out = output;

    /// <summary>For who has more to write than values.</summary>
    public IBufferWriter<byte> Out => _out;

    public static Type TupleOf(Type[] items) => Tuples[items.Length - 1].MakeGenericType(items);

    public void Write(object? value)
    {
        switch (value)
        {
            case ExitReason reason:
                Tag(ValueTag.ExitReason);
                ExitReasonCodec.Write(reason, this);
                break;
            case TaskReply reply:
                Tag(ValueTag.TaskReply);
                _out.WriteSigned(reply.Ref.Id);
                Part(reply.Value, "TaskReply.Value");
                break;
            case Down down:
                Tag(ValueTag.Down);
                _out.WriteSigned(down.Ref.Id);
                Part(down.Pid, "Down.Pid");
                ExitReasonCodec.Write(down.Reason, this);
                break;
            case Exit exit:
                Tag(ValueTag.Exit);
                Part(exit.Pid, "Exit.Pid");
                ExitReasonCodec.Write(exit.Reason, this);
                break;
            default:
                Part(value, null);
                break;
        }
    }

    /// <summary>A value inside one of this library's own records, or alone.</summary>
    /// <param name="value">The value.</param>
    /// <param name="path">What it is part of, for an error to name.</param>
    public void Part(object? value, string? path)
    {
        try
        {
            if (!TryTagged(value)) codec.Objects.Write(value!, path, _out, pass ?? new(codec.MaxSize));
        }
        catch (Exception e) when (e is not ValueNotSendableException)
        {
            throw new ValueNotSendableException($"'{path ?? value?.GetType().ToString()}' cannot be sent to another node: {e.GetBaseException().Message}", e);
        }
    }

    /// <summary>A function, where it is known that it is one.</summary>
    public void Function(Delegate function)
    {
        if (codec.Functions is null) throw new ValueNotSendableException($"a {function.GetType()} cannot be sent before its node has come up, or without one (Node.Get)");
        var inside = pass ?? new(codec.MaxSize);
        inside.Enter(function);
        codec.Functions.Write(function, new(codec, _out, inside));
        inside.Leave();
    }

    /// <summary>What of a closure has been written already.</summary>
    public WritePass.Closure Closure(object closure, int fields) => pass!.Of(closure, fields);

    /// <summary>A value that must get through: what cannot be sent is told by its text.</summary>
    public void PartOrText(object? value, string path)
    {
        var part = new ArrayBufferWriter<byte>();
        try
        {
            new ValueWriter(codec, part, pass).Part(value, path);
        }
        catch (ValueNotSendableException)
        {
            part.ResetWrittenCount();
            new ValueWriter(codec, part, pass).Part(TextOf(value!), path);
        }
        _out.Write(part.WrittenSpan);
    }

    public void Byte(byte value) => _out.WriteByte(value);

    public void Text(string? value) => _out.WriteString(value);

    void Tag(ValueTag tag) => _out.WriteByte((byte)tag);

    bool TryTagged(object? value)
    {
        switch (value)
        {
            case null: Tag(ValueTag.Null); return true;
            case bool v: Tag(v ? ValueTag.True : ValueTag.False); return true;
            case Done: Tag(ValueTag.Done); return true;
            case IActorRef pid:
                Tag(ValueTag.Pid);
                _out.WriteString(PidText.Of(pid, codec.System));
                return true;
            case Delegate function:
                Tag(ValueTag.Function);
                Function(function);
                return true;
            case var _ when Scalars.TryGetNumber(value.GetType(), out var number):
                if (TypeRules.ProblemOf(value) is { } problem) throw new ValueNotSendableException($"the value is {problem}");
                codec.Objects.Demand(value.GetType(), Scalars.LeastSizeOf(value));
                Tag(ValueTag.Scalar + number);
                Scalars.Write(_out, number, value);
                return true;
            case Array array: return TryNumbers(array);
            case ITuple tuple: return TryTuple(tuple);
            default: return false;
        }
    }

    bool TryNumbers(Array array)
    {
        var element = array.GetType().GetElementType()!;
        if (!array.GetType().IsSZArray || Scalars.SizeOf(element) == 0 || !Scalars.TryGetNumber(element, out var number)) return false;
        codec.Objects.Demand(array.GetType(), Scalars.LeastSizeOf(array));
        Tag(ValueTag.Numbers);
        _out.WriteByte(number);
        _out.WriteBytes(Scalars.MemoryOf(array));
        return true;
    }

    bool TryTuple(ITuple tuple)
    {
        var type = tuple.GetType();
        if (!type.IsConstructedGenericType || !Tuples.Contains(type.GetGenericTypeDefinition())) return false;
        var items = type.GetGenericArguments();
        if (!Array.TrueForAll(items, item => Scalars.TryGetNumber(item, out _))) return false;
        Tag(ValueTag.Tuple);
        _out.WriteByte((byte)items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            Scalars.TryGetNumber(items[i], out var number);
            _out.WriteByte(number);
            TryTagged(tuple[i]);
        }
        return true;
    }

    static string TextOf(object value)
    {
        const int enough = 4096;
        string? text;
        try
        {
            text = value.ToString();
        }
        catch (Exception)
        {
            text = null;
        }
        text ??= value.GetType().ToString();
        return text.Length <= enough ? text : $"{text[..enough]}...";
    }
}
