using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Runtime.Serialization;
using Akka;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>How a type is named between nodes: by its number where everybody knows it, else by its full name and the simple name of its assembly.</summary>
internal sealed class TypeNames
{
    /// <summary>The types that everybody knows. Their order is the wire format: a new one goes to the end.</summary>
    public static readonly ImmutableArray<Type> Known =
    [
        typeof(object), typeof(string), typeof(bool), typeof(char), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int),
        typeof(uint), typeof(long), typeof(ulong), typeof(float), typeof(double), typeof(decimal), typeof(Guid), typeof(DateTime),
        typeof(DateTimeOffset), typeof(TimeSpan), typeof(DateOnly), typeof(TimeOnly), typeof(Uri), typeof(Version), typeof(Nullable<>),
        typeof(KeyValuePair<,>), typeof(ReadOnlyMemory<>), typeof(Memory<>), typeof(ArraySegment<>), typeof(ValueTuple<>), typeof(ValueTuple<,>),
        typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>), typeof(ValueTuple<,,,,>), typeof(ValueTuple<,,,,,>), typeof(ValueTuple<,,,,,,>),
        typeof(ValueTuple<,,,,,,,>), typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>), typeof(Tuple<,,,>), typeof(Tuple<,,,,>), typeof(List<>),
        typeof(Dictionary<,>), typeof(HashSet<>), typeof(Queue<>), typeof(Stack<>), typeof(LinkedList<>), typeof(SortedSet<>),
        typeof(SortedDictionary<,>), typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableDictionary<,>), typeof(ImmutableHashSet<>),
        typeof(ConcurrentDictionary<,>), typeof(IEnumerable<>), typeof(IReadOnlyList<>), typeof(IReadOnlyDictionary<,>), typeof(Exception),
        typeof(InvalidOperationException), typeof(ArgumentException), typeof(IActorRef), typeof(Done), typeof(NodeName), typeof(MonitorRef),
        typeof(ExitReason), typeof(ExitException), typeof(ThrownException),
    ];

    static readonly Dictionary<Type, int> Numbers = Known.Select((type, number) => (type, number)).ToDictionary(e => e.type, e => e.number);

    static readonly ConditionalWeakTable<Type, Description> Described = [];

    /// <summary>What stands in the place of the rank of an array.</summary>
    public const byte Named = 0xFE, Generic = 0xFF;

    readonly ConcurrentDictionary<string, Type> _found = new();

    public static bool TryGetNumber(Type type, out int number) => Numbers.TryGetValue(type, out number);

    /// <summary>The name of a type that is no array and no constructed generic.</summary>
    public static Description Describe(Type type) =>
        Described.GetValue(type, t => new($"{t.FullName}, {t.Assembly.GetName().Name}", ShapeRules.IsFramework(t) ? null : Fingerprint(t)));

    public Type Find(string name)
    {
        if (_found.TryGetValue(name, out var type)) return type;
        type = Resolve(name);
        if (type is not { HasElementType: false, IsConstructedGenericType: false })
            throw new SerializationException($"the type '{name}' is not known on this node");

        // What a context-bound reflection scope finds is its own, and a collectible type must not be held.
        if (!type.IsCollectible && AssemblyLoadContext.CurrentContextualReflectionContext is null) _found.TryAdd(name, type);
        return type;
    }

    static Type? Resolve(string name)
    {
        try
        {
            return Type.GetType(name, throwOnError: false);
        }
        catch (Exception e)
        {
            throw new SerializationException($"the type '{name}' is not known on this node: {e.Message}", e);
        }
    }

    // Two builds of one class may differ in their fields, and fields travel by position.
    static uint Fingerprint(Type type)
    {
        var hash = 2166136261u;
        for (var t = type; t is not null && !ShapeRules.IsFramework(t); t = t.BaseType)
        {
            const BindingFlags own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            foreach (var field in t.GetFields(own).Select(f => f.ToString()!).Order(StringComparer.Ordinal))
            {
                foreach (var c in field) hash = (hash ^ c) * 16777619;
                hash = (hash ^ ';') * 16777619;
            }
        }
        return hash;
    }

    /// <param name="Name">The full name and the assembly.</param>
    /// <param name="Fingerprint">A number that changes with its fields; null for the framework's.</param>
    internal sealed record Description(string Name, uint? Fingerprint);
}
