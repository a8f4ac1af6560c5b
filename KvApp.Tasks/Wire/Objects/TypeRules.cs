using System.Buffers;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ConstrainedExecution;
using System.Runtime.Loader;
using System.Text;
using Akka.Actor;
using Akka.Util;

namespace KvApp.Tasks;

/// <summary>
/// What may travel, and how. What holds on to its process may not. Classes of the application travel by their fields; those of the
/// framework, whose caches, hash buckets and handles mean nothing elsewhere, only where it was tried that they arrive as they were.
/// </summary>
internal static class TypeRules
{
    public const string PassWhatItNeeds = "pass what it needs instead";

    const string PassAnArray = "pass an array of it instead";

    static readonly (Type Root, string WayOut)[] Refused =
    [
        (typeof(Exception), "pass its text instead, or end with ExitReason.Failed"),
        (typeof(Task), "await it and pass its result"),
        (typeof(CancellationTokenSource), "let the function watch the token of the process that runs it"),
        (typeof(MemberInfo), "pass its name instead"),
        (typeof(Module), "pass its name instead"),
        (typeof(Assembly), "pass its name instead"),
        (typeof(ActorSystem), "use the one of the process that runs there"),
        (typeof(IActorContext), "pass its Self instead"),
        (typeof(IProcess), "pass its Self instead"),
        .. Array.ConvertAll(
            [
                typeof(CriticalFinalizerObject), typeof(MarshalByRefObject), typeof(Socket), typeof(Timer), typeof(IComponent), typeof(AssemblyLoadContext),
                typeof(Pointer),
            ],
            (Type type) => (type, PassWhatItNeeds)),
    ];

    // A part of an array would take all of it along.
    static readonly Type[] Parts = [typeof(ArraySegment<>), typeof(Memory<>), typeof(ReadOnlyMemory<>), typeof(ReadOnlySequence<>)];

    static readonly Type[] Collections =
    [
        typeof(List<>), typeof(LinkedList<>), typeof(Queue<>), typeof(HashSet<>), typeof(SortedSet<>), typeof(Dictionary<,>), typeof(SortedDictionary<,>),
        typeof(SortedList<,>), typeof(OrderedDictionary<,>), typeof(ConcurrentQueue<>), typeof(ConcurrentDictionary<,>), typeof(ImmutableArray<>),
        typeof(ImmutableList<>), typeof(ImmutableQueue<>), typeof(ImmutableStack<>), typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>),
        typeof(ImmutableDictionary<,>), typeof(ImmutableSortedDictionary<,>),
    ];

    // Classes of the framework whose fields tell all. Of those and of List<> a class of the application may be derived.
    static readonly Type[] PlainClasses =
    [
        typeof(object), typeof(EventArgs), typeof(Version), typeof(IPAddress), IPAddress.Loopback.GetType(), typeof(EndPoint), typeof(IPEndPoint),
        typeof(DnsEndPoint), typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>), typeof(Tuple<,,,>), typeof(Tuple<,,,,>), typeof(Tuple<,,,,,>),
        typeof(Tuple<,,,,,,>), typeof(Tuple<,,,,,,,>), typeof(Stack<>), typeof(Collection<>), typeof(ObservableCollection<>), typeof(ReadOnlyCollection<>),
        typeof(BitArray), typeof(ArrayList),
    ];

    // What Hyperion has a form for, beside the primitive types.
    static readonly Type[] Forms = [typeof(object), typeof(string), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset)];

    static readonly HashSet<string> FrameworkKeys =
        ["7cec85d7bea7798e", "b03f5f7f11d50a3a", "b77a5c561934e089", "cc7b13ffcd2ddd51", "31bf3856ad364e35", "adb9793829ddae60"];

    public static TravelKind KindOf(Type type) =>
        type.IsArray || IsOneOf(Collections, type) ? TravelKind.Elements
        : type.IsAssignableTo(typeof(ISurrogated)) && !type.IsAssignableTo(typeof(IActorRef)) ? TravelKind.Surrogated
        : StandIns.Has(type) || type.IsPrimitive || Forms.Contains(type) || type.IsAssignableTo(typeof(Delegate)) ? TravelKind.Plain
        : TravelKind.Fields;

    /// <summary>What to do instead of sending a value of the type, or null where it can be sent.</summary>
    public static string? WayOut(Type type)
    {
        foreach (var (root, wayOut) in Refused)
        {
            if (root.IsAssignableFrom(type)) return wayOut;
        }
        if (type.IsAssignableTo(typeof(Delegate))) return null;
        if (IsPointer(type) || type.IsByRef || type.IsByRefLike || type.ContainsGenericParameters) return PassWhatItNeeds;
        if (type.IsArray) return type.IsSZArray || type.GetArrayRank() is 2 or 3 ? null : "use an array of arrays that begins at 0";
        if (StandIns.Has(type) || StandIns.Is(type) || IsOneOf(Collections, type)) return null;
        if (type.IsInterface || type.IsAbstract) return PassWhatItNeeds;
        if (IsOneOf(Parts, type) || type.IsDefined(typeof(InlineArrayAttribute)) || type.IsDefined(typeof(UnsafeValueTypeAttribute))) return PassAnArray;
        var fields = FieldsOf(type).ToArray();
        if (Array.Exists(fields, f => IsPointer(f.FieldType))) return PassWhatItNeeds;
        if (!IsFramework(type) && fields.FirstOrDefault(IsMistaken) is { } mistaken)
        {
            return $"its field {mistaken.Name} is marked [NonSerialized] or named _syncRoot: mark it [Hyperion.Ignore] if it is to stay behind, " +
                "or else rename it";
        }
        if (type.IsValueType || type == typeof(string)) return null;
        if (type.FullName?.StartsWith("System.Linq.", StringComparison.Ordinal) == true) return "call ToList() on it first";
        if (HasFinalizer(type)) return PassWhatItNeeds;
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (!IsFramework(t) || IsOneOf(PlainClasses, t) || t != type && IsOneOf([typeof(List<>)], t)) continue;
            var instead = type.IsAssignableTo(typeof(IEnumerable)) ? "pass its elements in a List or a Dictionary" : PassWhatItNeeds;
            return t == type ? instead : $"it derives from {t}: {instead}";
        }
        return null;
    }

    /// <summary>Whether it takes more than the type to say that a value can be sent.</summary>
    public static bool DependsOnValue(Type type) => type == typeof(nint) || type == typeof(nuint) || type == typeof(CancellationToken);

    /// <summary>What keeps this value from being sent where its type does not, as it follows "is".</summary>
    public static string? ProblemOf(object value) => value switch
    {
        string text when HasLoneSurrogate(text) => "a text with half a surrogate pair in it, which cannot be sent to another node; pass a char[] instead",
        nint and not 0 or nuint and not 0 => $"a {value.GetType()}, which cannot be sent to another node; {PassWhatItNeeds}",
        CancellationToken { CanBeCanceled: true } =>
            $"a {value.GetType()}, which cannot be sent to another node; let the function watch the token of the process that runs it",
        _ => null,
    };

    /// <summary>The fields that Hyperion carries.</summary>
    public static IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        const BindingFlags own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        for (var t = type; t is not null; t = t.BaseType)
        {
            foreach (var field in t.GetFields(own).Where(f => !f.IsDefined(typeof(Hyperion.IgnoreAttribute)))) yield return field;
        }
    }

    /// <summary>The comparers of a collection, each with those that are no other than the one that it gets there.</summary>
    public static IEnumerable<(PropertyInfo Property, object?[] Standard)> ComparersOf(Type collection)
    {
        foreach (var property in collection.GetProperties().Where(p => p.PropertyType.IsConstructedGenericType && p.GetIndexParameters().Length == 0))
        {
            var open = property.PropertyType.GetGenericTypeDefinition();
            var standard = open == typeof(IEqualityComparer<>) ? typeof(EqualityComparer<>) : open == typeof(IComparer<>) ? typeof(Comparer<>) : null;
            if (standard?.MakeGenericType(property.PropertyType.GetGenericArguments()) is not { } type) continue;
            var byDefault = type.GetProperty("Default", type)!.GetValue(null);
            yield return (property, property.PropertyType == typeof(IEqualityComparer<string>) ? [byDefault, StringComparer.Ordinal] : [byDefault]);
        }
    }

    /// <summary>The assemblies of a type and of those that it is made of, but for the framework's.</summary>
    public static IEnumerable<Assembly> ModulesOf(Type type)
    {
        if (type.HasElementType) return ModulesOf(type.GetElementType()!);
        var own = IsFramework(type) ? Enumerable.Empty<Assembly>() : [type.Assembly];
        return type.IsConstructedGenericType ? own.Concat(type.GetGenericArguments().SelectMany(ModulesOf)) : own;
    }

    public static bool IsFramework(Type type) =>
        type.Assembly.GetName().GetPublicKeyToken() is { Length: > 0 } key && FrameworkKeys.Contains(Convert.ToHexStringLower(key));

    // UTF-8 cannot tell it.
    static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAnyInRange('\uD800', '\uDFFF') is >= 0 and var at)
        {
            if (Rune.DecodeFromUtf16(text[at..], out _, out var length) != OperationStatus.Done) return true;
            text = text[(at + length)..];
        }
        return false;
    }

    static bool IsPointer(Type type) => type.IsPointer || type.IsFunctionPointer;

    // Hyperion carries the first and leaves the second behind, whatever the programmer meant.
    static bool IsMistaken(FieldInfo field) => field.IsDefined(typeof(NonSerializedAttribute)) || field.Name == "_syncRoot";

    // An object with a finalizer owns something outside; a copy would give it back twice.
    static bool HasFinalizer(Type type) =>
        type.GetMethod("Finalize", BindingFlags.Instance | BindingFlags.NonPublic, [])?.DeclaringType is { } declaring && declaring != typeof(object);

    static bool IsOneOf(Type[] list, Type type) => list.Contains(type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type);
}
