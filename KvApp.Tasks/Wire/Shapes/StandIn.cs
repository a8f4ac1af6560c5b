using System.Collections;
using System.Dynamic;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace KvApp.Tasks;

/// <summary>A value that travels in the place of another, and back.</summary>
/// <param name="Type">What the receiver makes; the runtime's own class may be hidden below it.</param>
/// <param name="To">The value that travels.</param>
/// <param name="From">The value that it stands for.</param>
/// <param name="Problem">What keeps this one from travelling, or null.</param>
internal sealed record StandIn(Type Type, Func<object, object?> To, Func<object?, object> From, Func<object, string?>? Problem = null)
{
    static readonly StandIn[] All =
    [
        Of<Uri>(u => u.OriginalString, s => new Uri((string)s!, UriKind.RelativeOrAbsolute)),
        Of<StringBuilder>(b => b.ToString(), s => new StringBuilder((string)s!)),
        Of<CultureInfo>(c => c.Name, s => CultureInfo.GetCultureInfo((string)s!)),
        Of<TimeZoneInfo>(z => z.ToSerializedString(), s => TimeZoneInfo.FromSerializedString((string)s!)),
        Of<BitArray>(b => b.Cast<bool>().ToArray(), a => new BitArray((bool[])a!)),
        Of<Regex>(
            r => new object[] { r.ToString(), (int)r.Options, r.MatchTimeout },
            s => s is object[] { Length: 3 } parts
                ? new Regex((string)parts[0], (RegexOptions)parts[1], (TimeSpan)parts[2]) : throw new InvalidCastException("no regular expression")),
        Of<JsonElement>(e => e.GetRawText(), s => Element((string)s!)),
        Of<JsonDocument>(d => d.RootElement.GetRawText(), s => JsonDocument.Parse((string)s!)),
        Of<JsonNode>(n => n.ToJsonString(), s => JsonNode.Parse((string)s!)!),
        Of<ExpandoObject>(e => new Dictionary<string, object?>(e), s => Expando((Dictionary<string, object?>)s!)),
        new(typeof(CancellationToken), _ => null, _ => CancellationToken.None, token => ((CancellationToken)token).CanBeCanceled
            ? $"a {typeof(CancellationToken)}, which cannot be sent to another node; let the function watch the token of the process that runs it" : null),
    ];

    public static StandIn? For(Type type)
    {
        if (type is { IsValueType: true, IsConstructedGenericType: true })
        {
            var open = type.GetGenericTypeDefinition();
            if (open == typeof(ReadOnlyMemory<>) || open == typeof(Memory<>) || open == typeof(ArraySegment<>))
            {
                var of = typeof(StandIn).GetMethod(open.Name.Split('`')[0] + "Of", BindingFlags.Static | BindingFlags.NonPublic)!;
                return (StandIn)of.MakeGenericMethod(type.GetGenericArguments()).Invoke(null, null)!;
            }
        }
        return Array.Find(All, s => s.Type.IsAssignableFrom(type));
    }

    static StandIn Of<T>(Func<T, object?> to, Func<object?, object> from) where T : notnull => new(typeof(T), v => to((T)v), from);

    // Only the part that is seen travels, not the array behind it, which may be a pool's.
    static StandIn ReadOnlyMemoryOf<T>() => Of<ReadOnlyMemory<T>>(m => m.ToArray(), a => new ReadOnlyMemory<T>((T[])a!));

    static StandIn MemoryOf<T>() => Of<Memory<T>>(m => m.ToArray(), a => new Memory<T>((T[])a!));

    static StandIn ArraySegmentOf<T>() =>
        Of<ArraySegment<T>>(s => s.Array is null ? null : s.ToArray(), a => a is null ? default : new ArraySegment<T>((T[])a));

    static JsonElement Element(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    static ExpandoObject Expando(Dictionary<string, object?> members)
    {
        var expando = new ExpandoObject();
        foreach (var member in members) ((IDictionary<string, object?>)expando).Add(member);
        return expando;
    }
}
