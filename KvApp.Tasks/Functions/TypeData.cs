using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.Serialization;

namespace KvApp.Tasks;

/// <summary>A type as data: by its name, in whatever version the other node has it, as with the types of values.</summary>
internal sealed record TypeData(byte Kind, string Assembly, string Name, TypeList Arguments)
{
    // What Kind may be; above them it is the number of a scalar type.
    const byte Named = 0, FirstArray = 1, Scalar = 64;
    const int MaxRank = 32, MaxDepth = 32, MaxName = 2048;

    static readonly MemberTable<Type, TypeData> Known = new();
    static readonly ConcurrentDictionary<TypeData, Type> Found = new();

    public static TypeData Of(Type type) => Known.TryGet(type, out var known) ? known : Known.GetOrAdd(type, Make(type));

    /// <exception cref="ExitException"><see cref="ExitReason.BadFunction"/>: this node has no such type.</exception>
    public Type Find(CodeStore? code = null)
    {
        if (Found.TryGetValue(this, out var found)) return found;
        found = Look(code);
        // One that may be unloaded, or that a newer build may take the place of, is looked for each time.
        return HostModules.MayTravel(found.Assembly) || found.IsCollectible ? found : Found.GetOrAdd(this, found);
    }

    public void Write(IBufferWriter<byte> output)
    {
        output.WriteByte(Kind);
        if (Kind >= Scalar) return;
        if (Kind == Named)
        {
            output.WriteString(Assembly);
            output.WriteString(Name);
        }
        Arguments.Write(output);
    }

    public static TypeData Read(ref WireReader reader, int depth = 0)
    {
        if (depth > MaxDepth) throw new SerializationException("a type is nested too deep");
        return reader.ReadByte() switch
        {
            Named => new(Named, ReadName(ref reader), ReadName(ref reader), TypeList.Read(ref reader, depth + 1)),
            var kind when kind < Scalar => new(kind, "", "", TypeList.Read(ref reader, depth + 1)),
            var kind when kind - Scalar < Scalars.Count => new(kind, "", "", TypeList.Empty),
            var kind => throw new SerializationException($"{kind} is no kind of type"),
        };
    }

    public override string ToString() => Kind >= Scalar ? Scalars.TypeAt((byte)(Kind - Scalar)).ToString() : Kind == Named ? Name : $"{Arguments}[]";

    static TypeData Make(Type type)
    {
        if (Scalars.TryGetNumber(type, out var number)) return new((byte)(Scalar + number), "", "", TypeList.Empty);
        if (type.IsArray) return new((byte)(FirstArray + (type.IsSZArray ? 0 : type.GetArrayRank())), "", "", new([Of(type.GetElementType()!)]));
        var named = type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;
        return new(Named, named.Assembly.GetName().Name ?? "", named.FullName ?? named.Name, TypeList.Of(type.IsConstructedGenericType ? type.GetGenericArguments() : []));
    }

    Type Look(CodeStore? code)
    {
        try
        {
            var arguments = Arguments.Find(code);
            if (Kind >= Scalar) return Scalars.TypeAt((byte)(Kind - Scalar));
            if (Kind == FirstArray) return arguments.Single().MakeArrayType();
            if (Kind != Named) return arguments.Single().MakeArrayType(Math.Min(Kind - FirstArray, MaxRank));
            var type = (code is null ? HostModules.Load(Assembly) : code.TypesNamed(Assembly))?.GetType(Name)
                ?? throw Bad($"this node has no type {Name} in {Assembly}");
            return arguments.Length == 0 ? type : type.MakeGenericType(arguments);
        }
        catch (Exception e) when (e is not ExitException)
        {
            throw Bad($"the type {this} is not to be had: {e.Message}");
        }
    }

    static string ReadName(ref WireReader reader) => reader.ReadText() is { Length: <= MaxName } name ? name : throw new SerializationException("the name of a type is too long");

    static ExitException Bad(string why) => new(new ExitReason.BadFunction(why));
}

/// <summary>Types in a row, alike if each is.</summary>
internal sealed class TypeList(TypeData[] items) : IEquatable<TypeList>
{
    public static readonly TypeList Empty = new([]);

    public int Count => items.Length;

    public static TypeList Of(Type[] types) => types.Length == 0 ? Empty : new(Array.ConvertAll(types, TypeData.Of));

    /// <exception cref="ExitException"><see cref="ExitReason.BadFunction"/>: this node lacks one.</exception>
    public Type[] Find(CodeStore? code) => items.Length == 0 ? [] : Array.ConvertAll(items, item => item.Find(code));

    public void Write(IBufferWriter<byte> output)
    {
        output.WriteByte(checked((byte)items.Length));
        foreach (var item in items) item.Write(output);
    }

    public static TypeList Read(ref WireReader reader, int depth = 0)
    {
        if (reader.ReadByte() is not (> 0 and var count)) return Empty;
        if (count > reader.Remaining) throw new SerializationException("a list of types ends before its time");
        var items = new TypeData[count];
        for (var i = 0; i < count; i++) items[i] = TypeData.Read(ref reader, depth);
        return new(items);
    }

    public bool Equals(TypeList? other) => other is not null && items.AsSpan().SequenceEqual(other.Items);

    public override bool Equals(object? obj) => Equals(obj as TypeList);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in items) hash.Add(item);
        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(", ", (object[])items);

    TypeData[] Items => items;
}
