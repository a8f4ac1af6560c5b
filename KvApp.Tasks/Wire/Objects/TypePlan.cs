using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace KvApp.Tasks;

/// <summary>How values of a type go through Hyperion.</summary>
internal enum TravelKind
{
    /// <summary>Hyperion has a form for them, and there is nothing inside that could be wrong.</summary>
    Plain,

    /// <summary>By their elements: arrays, and the collections that Hyperion is known to carry.</summary>
    Elements,

    /// <summary>As what Akka makes of its own objects (addresses, paths, routers).</summary>
    Surrogated,

    /// <summary>Field by field.</summary>
    Fields,
}

/// <summary>What the guard and Hyperion do with the values of one type.</summary>
internal sealed class TypePlan
{
    // Weak: a type of a collectible load context must not be held by its plan.
    static readonly ConditionalWeakTable<Type, TypePlan> Known = [];

    readonly ImmutableArray<(PropertyInfo Property, object?[] Standard)> _comparers = [];

    TypePlan(Type type)
    {
        Type = type;
        WayOut = TypeRules.WayOut(type);
        Modules = [.. TypeRules.ModulesOf(type).Distinct()];
        Kind = TypeRules.KindOf(type);
        if (WayOut is not null) return;
        if (Kind == TravelKind.Fields)
        {
            var all = TypeRules.FieldsOf(type).ToArray();
            StackRoom = Tasks.StackRoom.OfLevel(all.Select(f => f.FieldType));
            Fields = [.. all.Where(f => !IsPlainValue(f.FieldType)).Select(f => (f, Label(f.Name)))];
            if (!TypeRules.IsFramework(type)) Fingerprint = HashOf(all);
        }
        else if (Kind == TravelKind.Elements)
        {
            var element = ElementOf(type);
            Pair = element.IsConstructedGenericType && element.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) ? Of(element) : null;
            StackRoom += Pair?.StackRoom ?? 0;
            ElementsArePlain = IsPlainValue(element);
            _comparers = [.. TypeRules.ComparersOf(type)];
        }
    }

    public Type Type { get; }

    /// <summary>Why a value of the type cannot be sent: what to do instead. Null if it can.</summary>
    public string? WayOut { get; }

    public TravelKind Kind { get; }

    /// <summary>The assemblies of the application that the type's name leads to.</summary>
    public ImmutableArray<Assembly> Modules { get; }

    /// <summary>The fields that the guard must look into, each with its name in the source.</summary>
    public ImmutableArray<(FieldInfo Field, string Label)> Fields { get; } = [];

    /// <summary>A number that changes with the fields of a class of the application's.</summary>
    public uint? Fingerprint { get; }

    /// <summary>The plan of the elements, where these are pairs of keys and values.</summary>
    public TypePlan? Pair { get; }

    /// <summary>How much stack one level of such values takes.</summary>
    public int StackRoom { get; } = Tasks.StackRoom.OfLevel([]);

    bool ElementsArePlain { get; }

    /// <summary>Whether nothing can be wrong inside a value.</summary>
    public bool IsLeaf => Kind switch
    {
        TravelKind.Plain => true,
        TravelKind.Elements => ElementsArePlain || Pair is { Fields.IsEmpty: true },
        TravelKind.Surrogated => false,
        _ => Fields.IsEmpty,
    };

    public static TypePlan Of(Type type) => Known.GetValue(type, static t => new(t));

    /// <summary>What keeps a value from being sent, as it follows "is", or null.</summary>
    public string? ProblemOf(object value)
    {
        if (WayOut is not null) return $"a {Type}, which cannot be sent to another node; {WayOut}";
        foreach (var (property, standard) in _comparers)
        {
            if (property.GetValue(value) is { } comparer && !standard.Contains(comparer))
            {
                return $"a {Type} with a {comparer.GetType()}, which would be lost on the way to another node; " +
                    "send the elements, and choose the comparer there";
            }
        }
        return TypeRules.ProblemOf(value);
    }

    public void ThrowIfRefused()
    {
        if (WayOut is not null || StandIns.Has(Type))
            throw new ValueNotSendableException($"a {Type} cannot be sent to another node; {WayOut ?? "it travels as another value"}");
    }

    // A struct of such only, too: it cannot hold itself, so this ends.
    static bool IsPlainValue(Type type) => type.IsValueType && Of(type) is { WayOut: null, Kind: TravelKind.Plain or TravelKind.Fields } plan
        && plan.Fields.IsEmpty && !TypeRules.DependsOnValue(type);

    static Type ElementOf(Type type) => type.IsArray ? type.GetElementType()!
        : type.GetInterfaces().First(i => i.IsConstructedGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>)).GetGenericArguments()[0];

    // <Name>k__BackingField, <name>P, <name>i__Field, <name>5__2
    static string Label(string name) => name[0] == '<' && name.IndexOf('>') is > 1 and var end ? name[1..end] : name;

    static uint HashOf(FieldInfo[] fields)
    {
        var hash = 2166136261u;
        foreach (var c in string.Join(';', fields.Select(f => f.ToString()).Order(StringComparer.Ordinal))) hash = (hash ^ c) * 16777619;
        return hash;
    }
}
