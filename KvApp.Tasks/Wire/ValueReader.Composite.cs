using System.Runtime.CompilerServices;
using System.Runtime.Serialization;

namespace KvApp.Tasks;

// Arrays, collections, objects: whatever has a shape.
internal ref partial struct ValueReader
{
    const int MaxTypeDepth = 32;

    /// <summary>Fills the sets and dictionaries whose keys were not complete when they were read.</summary>
    public readonly void Finish()
    {
        if (_later is null) return;
        foreach (var fill in _later) fill();
    }

    object Shaped()
    {
        var type = Type();
        var shape = Shape.Of(type);
        if (shape is RefusedShape { Problem: var problem }) throw new SerializationException($"it is {problem}");
        var id = type.IsValueType ? -1 : Number(null);
        Enter(type, shape, id);
        var value = shape switch
        {
            FieldsShape fields => Fields(Open(id, RuntimeHelpers.GetUninitializedObject(type)), fields.Fields),
            ArrayShape array => ArrayOf(id, array),
            CollectionShape collection => Collection(id, collection),
            ExceptionShape exception => ExceptionOf((Exception)Open(id, RuntimeHelpers.GetUninitializedObject(type)), exception.Added),
            StandInShape { StandIn: var standIn } => Open(id, standIn.From(Read())),
            _ => throw new SerializationException($"{type} has no shape"),
        };
        _trail.Leave();
        return value;
    }

    /// <summary>The writer numbers objects as it meets them; null stands for one that is not made yet.</summary>
    int Number(object? value)
    {
        (_objects ??= []).Add(value);
        return _objects.Count - 1;
    }

    readonly object Open(int id, object value)
    {
        if (id >= 0) _objects![id] = value;
        return value;
    }

    object Reference()
    {
        var id = _in.Varint();
        if (id >= (ulong)(_objects?.Count ?? 0) || _objects![(int)id] is not { } value) throw new SerializationException("a reference leads nowhere");
        if (_trail.IsOpen((int)id, out var problem))
        {
            if (problem is not null) throw new SerializationException($"it {problem}");
            _backReferences++;
        }
        return value;
    }

    object Fields(object target, FieldList list)
    {
        for (var i = 0; i < list.Fields.Length; i++)
        {
            _trail.At(list.Labels[i]);
            list.Fields[i].SetValue(target, Read());
        }
        return target;
    }

    object ArrayOf(int id, ArrayShape shape)
    {
        Span<int> lengths = stackalloc int[shape.Type.GetArrayRank()];
        var count = 1L;
        foreach (ref var length in lengths)
        {
            length = checked((int)_in.Varint());
            count = checked(count * length);
        }
        Demand(shape.Element, count);
        var array = lengths.Length == 1 ? Array.CreateInstanceFromArrayType(shape.Type, lengths[0])
            : Array.CreateInstanceFromArrayType(shape.Type, lengths.ToArray());
        Open(id, array);
        Elements(shape.Element, array);
        return array;
    }

    /// <summary>No more is allocated than the bytes that are left can fill.</summary>
    readonly void Demand(Type element, long count)
    {
        var size = Blittable.SizeOf(element) is > 0 and var fixedSize ? fixedSize : FieldList.MinSizeOf(element);
        if (count > _in.Remaining / size) throw new SerializationException("the bytes end before the value does");
    }

    void Elements(Type element, Array array)
    {
        if (Blittable.SizeOf(element) > 0)
        {
            var memory = Blittable.Bytes(array);
            _in.Raw((ulong)memory.Length).CopyTo(memory);
            return;
        }
        if (array.Rank == 1)
        {
            for (var i = 0; i < array.Length; i++)
            {
                _trail.At(i);
                array.SetValue(Read(), i);
            }
            return;
        }
        var index = new int[array.Rank];
        for (var i = 0; i < array.Length; i++)
        {
            var rest = i;
            for (var d = array.Rank; d-- > 0; rest /= array.GetLength(d)) index[d] = rest % array.GetLength(d);
            _trail.At(i);
            array.SetValue(Read(), index);
        }
    }

    object Collection(int id, CollectionShape shape)
    {
        var form = shape.Form;
        var comparer = form.HasComparer ? Read() : null;
        var empty = form.IsFilledLater ? Open(id, form.Create(shape.Type, comparer)) : null;
        var before = _backReferences;
        var count = _in.Count();
        var columns = new Array[form.Columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            Demand(form.Columns[i], count);
            columns[i] = Array.CreateInstance(form.Columns[i], count);
            Elements(form.Columns[i], columns[i]);
        }
        if (empty is null) return Open(id, form.Fill(null, comparer, columns));
        Fields(empty, shape.Added);

        // In a cycle a key may lack the fields that its hash code is made of until everything has been read.
        if (form.HasComparer && _backReferences != before) (_later ??= []).Add(() => form.Fill(empty, comparer, columns));
        else form.Fill(empty, comparer, columns);
        return empty;
    }

    Exception ExceptionOf(Exception bare, FieldList added)
    {
        var (message, helpLink, source, stack, hresult) = (OptionalText(), OptionalText(), OptionalText(), OptionalText(), checked((int)_in.Signed()));
        _trail.At(nameof(Exception.InnerException));
        var inner = (Exception?)Read();
        _trail.At(nameof(Exception.Data));
        ExceptionParts.Restore(bare, message, inner, helpLink, source, stack, hresult, (object?[]?)Read());
        Fields(bare, added);
        return bare;
    }

    Type Type(int depth = 0)
    {
        var number = _in.Varint();
        if (number > 0)
        {
            if (number <= (ulong)TypeNames.Known.Length) return TypeNames.Known[(int)number - 1];
            number -= (ulong)TypeNames.Known.Length + 1;
            return number < (ulong)(_types?.Count ?? 0) ? _types![(int)number] : throw new SerializationException("a type that was not named");
        }
        if (depth == MaxTypeDepth) throw new SerializationException("a type of types of types");
        var type = _in.Byte() switch
        {
            TypeNames.Named => Named(_in.Text()),
            TypeNames.Generic => Constructed(Type(depth + 1), depth),
            1 => Type(depth + 1).MakeArrayType(),
            var rank and <= 32 => Type(depth + 1).MakeArrayType(rank),
            var kind => throw new SerializationException($"there is no type of kind {kind}"),
        };
        (_types ??= []).Add(type);
        return type;
    }

    Type Named(string name)
    {
        var type = names.Find(name);
        if (TypeNames.Describe(type).Fingerprint is { } fingerprint && _in.UInt32() != fingerprint)
        {
            throw new SerializationException($"the type '{name}' has other fields here than on the node that sent it");
        }
        return type;
    }

    Type Constructed(Type definition, int depth)
    {
        if (!definition.IsGenericTypeDefinition) throw new SerializationException($"{definition} is not generic");
        var arguments = definition.GetGenericArguments();
        for (var i = 0; i < arguments.Length; i++) arguments[i] = Type(depth + 1);
        return definition.MakeGenericType(arguments);
    }

    void Enter(Type type, Shape? shape, int id)
    {
        if (!_trail.TryEnter(type, shape, id))
            throw new SerializationException($"it is nested more than {Trail.MaxDepth} levels deep, or deeper than the stack allows");
    }
}
