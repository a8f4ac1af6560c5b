using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ConstrainedExecution;
using System.Runtime.Loader;
using System.Runtime.Serialization;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>
/// Chooses the shape of a type. What holds on to its process is refused; so is a class of the framework that was not made to be written field by
/// field (its caches, hash buckets and handles mean nothing elsewhere). Classes of the application travel by their fields, but for those marked
/// <see cref="NonSerializedAttribute"/>.
/// </summary>
internal static class ShapeRules
{
    const string PassWhatItNeeds = "pass what it needs instead";

    static readonly (Type Base, string WayOut)[] Refused =
    [
        (typeof(Delegate), "pass its result, or the data that it works on"),
        (typeof(Task), "await it and pass its result"),
        (typeof(CancellationTokenSource), "let the function watch the token of the process that runs it"),
        (typeof(MemberInfo), "pass its name instead"),
        (typeof(Module), "pass its name instead"),
        (typeof(Assembly), "pass its name instead"),
        (typeof(ActorSystem), "use the one of the process that runs there"),
        (typeof(IActorRef), "send the pid itself"),
        (typeof(IActorContext), "pass its Self instead"),
        (typeof(IProcess), "pass its Self instead"),
        (typeof(StringComparer), "use StringComparer.Ordinal, OrdinalIgnoreCase or one of the invariant culture"),
        (typeof(CriticalFinalizerObject), PassWhatItNeeds),
        (typeof(MarshalByRefObject), PassWhatItNeeds),
        (typeof(Socket), PassWhatItNeeds),
        (typeof(Timer), PassWhatItNeeds),
        (typeof(IComponent), PassWhatItNeeds),
        (typeof(AssemblyLoadContext), PassWhatItNeeds),
        (typeof(Pointer), PassWhatItNeeds),
        (typeof(nint), PassWhatItNeeds),
        (typeof(nuint), PassWhatItNeeds),
    ];

    // Made of plain fields, though the framework does not say so.
    static readonly Type[] PlainFrameworkClasses = [typeof(IPAddress), typeof(EndPoint)];

    static readonly HashSet<string> FrameworkKeys =
        ["7cec85d7bea7798e", "b03f5f7f11d50a3a", "b77a5c561934e089", "cc7b13ffcd2ddd51", "31bf3856ad364e35", "adb9793829ddae60"];

    public static Shape Choose(Type type)
    {
        foreach (var (root, wayOut) in Refused)
        {
            if (root.IsAssignableFrom(type)) return new RefusedShape(type, wayOut);
        }
        if (IsPointer(type) || type.IsByRef || type.IsByRefLike || type.ContainsGenericParameters) return new RefusedShape(type, PassWhatItNeeds);
        if (type.IsArray) return type.IsSZArray || type.GetArrayRank() > 1 ? new ArrayShape(type) : new RefusedShape(type, "use an array that begins at 0");
        if (type.IsAssignableTo(typeof(Exception))) return new ExceptionShape(type, new FieldList(type, typeof(Exception)));
        if (StandIn.For(type) is { } standIn) return new StandInShape(standIn.Type, standIn);
        if (CollectionForm.For(type) is { } form) return Collection(type, form);
        if (WayOutOfFields(type) is { } instead) return new RefusedShape(type, instead);
        return new FieldsShape(type, new FieldList(type));
    }

    public static bool HashesItsParts(Type type)
    {
        if (type.IsValueType || type.FullName?.StartsWith("System.Tuple`", StringComparison.Ordinal) == true) return true;
        if (type.Name.StartsWith("<>f__Anonymous", StringComparison.Ordinal)) return true;
        var isRecord = type.GetMember("<Clone>$").Length > 0;
        return isRecord && type.GetMethod(nameof(GetHashCode), [])?.IsDefined(typeof(CompilerGeneratedAttribute)) == true;
    }

    static Shape Collection(Type type, CollectionForm form)
    {
        var own = form.Type;
        for (var t = type; t is not null && t != typeof(object); t = t.BaseType)
        {
            // A class that the framework derives from its own collection (frozen ones) is told by the collection alone.
            if (t != own) continue;
            return type.Assembly == own.Assembly ? new CollectionShape(own, form, FieldList.Empty) : new CollectionShape(type, form, new FieldList(type, own));
        }
        return new RefusedShape(type, PassWhatItNeeds);
    }

    /// <summary>Why fields alone would not tell a value of the type, or null where they do.</summary>
    static string? WayOutOfFields(Type type)
    {
        if (type.IsInterface || type.IsAbstract) return PassWhatItNeeds;
        if (type.IsDefined(typeof(InlineArrayAttribute)) || type.IsDefined(typeof(UnsafeValueTypeAttribute))) return "use an array instead";
        if (type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Any(f => IsPointer(f.FieldType))) return PassWhatItNeeds;
        if (type.IsValueType) return null;
        if (type.FullName?.StartsWith("System.Linq.", StringComparison.Ordinal) == true) return "call ToList() on it first";
        if (HasFinalizer(type)) return PassWhatItNeeds;
        for (var t = type; t is not null && t != typeof(object); t = t.BaseType)
        {
            if (IsFramework(t) && !IsPlain(t)) return t == type ? PassWhatItNeeds : $"it derives from {t}: {PassWhatItNeeds}";
        }
        return null;
    }

    static bool IsPointer(Type type) => type.IsPointer || type.IsFunctionPointer;

    // An object with a finalizer owns something outside; a copy would give it back twice.
    static bool HasFinalizer(Type type) =>
        type.GetMethod("Finalize", BindingFlags.Instance | BindingFlags.NonPublic, [])?.DeclaringType is { } declaring && declaring != typeof(object);

    public static bool IsFramework(Type type) =>
        type.Assembly.GetName().GetPublicKeyToken() is { Length: > 0 } key && FrameworkKeys.Contains(Convert.ToHexStringLower(key));

    static bool IsPlain(Type type) =>
        PlainFrameworkClasses.Any(type.IsAssignableTo)
        || type.IsDefined(typeof(SerializableAttribute), inherit: false)
        && !type.IsAssignableTo(typeof(ISerializable)) && !type.IsAssignableTo(typeof(IDeserializationCallback))
        && !type.Name.Contains("Hashtable", StringComparison.Ordinal);
}
