using System.Reflection;
using System.Runtime.CompilerServices;

namespace KvApp.Shell;

/// <summary>Types as C# names them, without namespaces.</summary>
internal sealed class TypeNames
{
    // Type arguments may nest without bound.
    int _left = 100;

    TypeNames() { }

    public static string Of(Type type) => new TypeNames().Name(type);

    /// <summary>The text before the elements of an array: <c>int[3]</c>, <c>int[2,3]</c>; of arrays <c>int[3][]</c>.</summary>
    public static string OfArray(Array array)
    {
        var lengths = string.Join(',', Enumerable.Range(0, array.Rank).Select(array.GetLength));
        var (name, ranks) = new TypeNames().Ranks(array.GetType().GetElementType()!);
        return $"{name}[{lengths}]{ranks}";
    }

    /// <summary>Anonymous types print without a name.</summary>
    public static bool IsAnonymous(Type type) =>
        type.Name.StartsWith("<>f__AnonymousType", StringComparison.Ordinal) && type.IsDefined(typeof(CompilerGeneratedAttribute), false);

    /// <summary>No source has the name: the compiler makes classes of iterators, closures and lists.</summary>
    public static bool IsMade(Type type) => type.Name.StartsWith('<') && CompilerNames.FileLocalName(type.Name) is null;

    string Name(Type type)
    {
        if (--_left < 0) return "...";
        if (type.IsGenericParameter) return type.Name;
        if (type.IsArray) return Ranks(type) is var (name, ranks) ? name + ranks : "";
        if (type.IsPointer) return Name(type.GetElementType()!) + "*";
        if (type.IsByRef) return "ref " + Name(type.GetElementType()!);
        if (Nullable.GetUnderlyingType(type) is { } value) return Name(value) + "?";
        if (Keyword(type) is { } keyword) return keyword;
        if (IsTuple(type)) return $"({string.Join(", ", TupleTypes(type))})";
        if (IsAnonymous(type)) return $"{{ {string.Join(", ", type.GetProperties().Select(Declaration))} }}";
        return Nested(type);
    }

    // The C# name of an array of arrays counts the dimensions from the outside to the inside; .NET's name does the reverse.
    (string Name, string Ranks) Ranks(Type type)
    {
        var ranks = "";
        for (; type.IsArray && ranks.Length < 100; type = type.GetElementType()!) ranks += $"[{new string(',', type.GetArrayRank() - 1)}]";
        return (Name(type), ranks);
    }

    // A nested type has the type arguments of the types around it too, the outer arguments first.
    string Nested(Type type)
    {
        var (arguments, names) = (type.GetGenericArguments(), new List<string>());
        for (Type? one = type; one is not null && names.Count < 16; one = one.DeclaringType)
        {
            var (from, to) = (one.DeclaringType?.GetGenericArguments().Length ?? 0, one.GetGenericArguments().Length);
            var simple = CompilerNames.Type(one.Name.Split('`')[0]);
            if (simple.Length == 0) continue;
            names.Insert(0, from == to ? simple : $"{simple}<{string.Join(", ", arguments[from..to].Select(argument => Name(argument)))}>");
        }
        if (names.Count > 0) return string.Join('.', names);
        return CompilerNames.LineOf(type.Name) is { } line ? $"line {line}" : "closure";
    }

    string Declaration(PropertyInfo member) => $"{Name(member.PropertyType)} {member.Name}";

    static bool IsTuple(Type type) =>
        type is { IsConstructedGenericType: true, Namespace: "System" } && typeof(ITuple).IsAssignableFrom(type)
        && type.Name.StartsWith("ValueTuple`", StringComparison.Ordinal) && type.GenericTypeArguments.Length > 1;

    IEnumerable<string> TupleTypes(Type type)
    {
        var arguments = type.GenericTypeArguments;
        var rest = arguments is { Length: 8 } && arguments[7].IsConstructedGenericType ? arguments[7] : null;
        foreach (var argument in rest is null ? arguments : arguments[..7]) yield return Name(argument);
        if (rest is null) yield break;
        foreach (var name in TupleTypes(rest)) yield return name;
    }

    static string? Keyword(Type type) => type == typeof(object) ? "object"
        : type == typeof(void) ? "void"
        : type == typeof(nint) ? "nint"
        : type == typeof(nuint) ? "nuint"
        : type.IsEnum ? null
        : Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => "bool",
            TypeCode.Char => "char",
            TypeCode.SByte => "sbyte",
            TypeCode.Byte => "byte",
            TypeCode.Int16 => "short",
            TypeCode.UInt16 => "ushort",
            TypeCode.Int32 => "int",
            TypeCode.UInt32 => "uint",
            TypeCode.Int64 => "long",
            TypeCode.UInt64 => "ulong",
            TypeCode.Single => "float",
            TypeCode.Double => "double",
            TypeCode.Decimal => "decimal",
            TypeCode.String => "string",
            _ => null,
        };
}
