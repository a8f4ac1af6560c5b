using System.Runtime.InteropServices;
using Akka.Actor;
using Akka.Util;

namespace KvApp.Tasks;

// Arrays, collections, objects: whatever has a shape.
internal ref partial struct ValueWriter
{
    void Composite(object value)
    {
        switch (value)
        {
            case ExitReason reason:
                Tag(ValueTag.ExitReason);
                ExitReasonCodec.Write(reason, ref this);
                break;
            case TaskReply reply:
                Tag(ValueTag.TaskReply);
                _out.Signed(reply.Ref.Id);
                Member(typeof(TaskReply), nameof(reply.Value), reply.Value);
                break;
            case Down down:
                Tag(ValueTag.Down);
                _out.Signed(down.Ref.Id);
                Member(typeof(Down), nameof(down.Pid), down.Pid);
                Member(typeof(Down), nameof(down.Reason), down.Reason);
                break;
            case Exit exit:
                Tag(ValueTag.Exit);
                Member(typeof(Exit), nameof(exit.Pid), exit.Pid);
                Member(typeof(Exit), nameof(exit.Reason), exit.Reason);
                break;
            case ISurrogated surrogated and not IActorRef:
                Tag(ValueTag.Surrogate);
                Member(value.GetType(), "Surrogate", surrogated.ToSurrogate(system));
                break;
            default:
                if (!TrySingleton(value)) Shaped(value);
                break;
        }
    }

    bool TrySingleton(object value)
    {
        if (!Singletons.TryGetNumber(value, out var number)) return false;
        Tag(ValueTag.Singleton);
        _out.Varint((ulong)number);
        return true;
    }

    void Shaped(object value)
    {
        var type = value.GetType();
        var shape = Shape.Of(type);
        if (shape.ProblemOf(value) is { } problem) throw Refusal(problem);
        var id = -1;
        if (!type.IsValueType && IsRepeated(value, out id)) return;
        Tag(ValueTag.Object);
        Type(shape.Type);
        Enter(shape.Type, shape, id);
        switch (shape)
        {
            case FieldsShape fields: Fields(value, fields.Fields); break;
            case ArrayShape array: ArrayOf(array.Element, (Array)value); break;
            case CollectionShape collection: Collection(value, collection); break;
            case ExceptionShape exception: ExceptionOf((Exception)value, exception.Added); break;
            case StandInShape { StandIn: var standIn }: Write(standIn.To(value)); break;
        }
        _trail.Leave();
    }

    /// <summary>Numbers an object that is met for the first time; of any other, writes the number that it has.</summary>
    bool IsRepeated(object value, out int id)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_objects ??= new(ReferenceEqualityComparer.Instance), value, out var repeated);
        if (!repeated) known = _objects.Count - 1;
        id = known;
        if (!repeated) return false;
        if (_trail.IsOpen(id, out var problem) && problem is not null) throw new ValueNotSendableException($"'{Path}' {problem}");
        Tag(ValueTag.Reference);
        _out.Varint((ulong)id);
        return true;
    }

    void Fields(object value, FieldList list)
    {
        for (var i = 0; i < list.Fields.Length; i++)
        {
            _trail.At(list.Labels[i]);
            Write(list.Fields[i].GetValue(value));
        }
    }

    void ArrayOf(Type element, Array array)
    {
        for (var i = 0; i < array.Rank; i++) _out.Varint((ulong)array.GetLength(i));
        Elements(element, array);
    }

    void Elements(Type element, Array array)
    {
        if (Blittable.SizeOf(element) > 0)
        {
            _out.Raw(Blittable.Bytes(array));
            return;
        }
        var i = 0;
        foreach (var value in array)
        {
            _trail.At(i++);
            Write(value);
        }
    }

    void Collection(object value, CollectionShape shape)
    {
        var form = shape.Form;
        if (form.HasComparer)
        {
            _trail.At("Comparer");
            Write(form.Comparer(value));
        }
        var columns = form.Take(value);
        _out.Varint((ulong)columns[0].Length);
        for (var i = 0; i < columns.Length; i++) Elements(form.Columns[i], columns[i]);
        Fields(value, shape.Added);
    }

    void ExceptionOf(Exception exception, FieldList added)
    {
        OptionalText(ExceptionParts.MessageOf(exception));
        OptionalText(exception.HelpLink);
        OptionalText(exception.Source);
        OptionalText(exception.StackTrace);
        _out.Signed(exception.HResult);
        _trail.At(nameof(Exception.InnerException));
        Write(exception.InnerException);
        _trail.At(nameof(Exception.Data));
        Write(ExceptionParts.DataOf(exception));
        Fields(exception, added);
    }

    void Type(Type type)
    {
        if (TypeNames.TryGetNumber(type, out var number))
        {
            _out.Varint((ulong)number + 1);
            return;
        }
        if ((_types ??= []).TryGetValue(type, out number))
        {
            _out.Varint((ulong)(TypeNames.Known.Length + number + 1));
            return;
        }
        _out.Varint(0);
        if (type.IsArray)
        {
            _out.Byte((byte)type.GetArrayRank());
            Type(type.GetElementType()!);
        }
        else if (type.IsConstructedGenericType)
        {
            _out.Byte(TypeNames.Generic);
            Type(type.GetGenericTypeDefinition());
            foreach (var argument in type.GetGenericArguments()) Type(argument);
        }
        else
        {
            var description = TypeNames.Describe(type);
            _out.Byte(TypeNames.Named);
            _out.Text(description.Name);
            if (description.Fingerprint is { } fingerprint) _out.UInt32(fingerprint);
        }
        _types.Add(type, _types.Count);
    }

    void Enter(Type type, Shape? shape, int id)
    {
        if (_trail.TryEnter(type, shape, id)) return;
        throw new ValueNotSendableException(_trail.Depth == Trail.MaxDepth
            ? $"'{Path}' is nested more than {Trail.MaxDepth} levels deep; send it as a flat list"
            : $"'{Path}' is nested deeper than the stack of this thread allows; send it as a flat list");
    }

    readonly ValueNotSendableException Refusal(string problem) => new(_trail.Depth == 0 ? $"the value is {problem}" : $"'{Path}' is {problem}");
}
