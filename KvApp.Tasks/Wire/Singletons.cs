using Akka;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Objects that are recognised by identity: the receiver gets its own one. Their order is the wire format.</summary>
internal static class Singletons
{
    static readonly object[] All =
    [
        Done.Instance,
        ActorRefs.Nobody,
        DBNull.Value,
        StringComparer.Ordinal,
        StringComparer.OrdinalIgnoreCase,
        StringComparer.InvariantCulture,
        StringComparer.InvariantCultureIgnoreCase,
        ReferenceEqualityComparer.Instance,
        NotUsed.Instance,
    ];

    static readonly Dictionary<object, int> Numbers =
        All.Select((value, number) => (value, number)).ToDictionary(e => e.value, e => e.number, ReferenceEqualityComparer.Instance);

    public static bool TryGetNumber(object value, out int number) => Numbers.TryGetValue(value, out number);

    public static object? At(ulong number) => number < (ulong)All.Length ? All[number] : null;
}
