using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akka;
using Akka.Actor;
using Akka.Util;
using Hyperion;

namespace KvApp.Tasks;

/// <summary>Values that travel as another one, which tells all there is to them.</summary>
internal static class StandIns
{
    // What they stand for; the runtime's own class may be hidden below it.
    static readonly Type[] Roots =
    [
        typeof(ISurrogated), typeof(Done), typeof(ReadOnlyMemory<byte>), typeof(Uri), typeof(CultureInfo), typeof(TimeZoneInfo), typeof(JsonElement),
        typeof(JsonNode),
    ];

    // A class that the application derives from one of them has more to tell.
    public static bool Has(Type type) =>
        Array.Exists(Roots, root => root == type || root.IsAssignableFrom(type) && (root.IsInterface || TypeRules.IsFramework(type)));

    /// <summary>Whether a type is that of a stand-in.</summary>
    public static bool Is(Type type) =>
        type.IsAssignableTo(typeof(ISurrogate)) || type == typeof(Bytes) || type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(Text<>);

    public static Surrogate[] All(ExtendedActorSystem system) =>
    [
        As<IActorRef>(pid => PidText.Of(pid, system), path => PidText.Read(path, system)),
        Surrogate.Create<ISurrogated, ISurrogate>(of => of.ToSurrogate(system), to => to.FromSurrogate(system)),
        As<Done>(_ => null, _ => Done.Instance),

        // Only the part that is seen travels, not the array behind it, which may be a pool's.
        Surrogate.Create<ReadOnlyMemory<byte>, Bytes>(memory => new(memory.ToArray()), bytes => bytes.Value),
        As<Uri>(uri => uri.OriginalString, text => new(text!, UriKind.RelativeOrAbsolute)),
        As<CultureInfo>(culture => culture.Name, name => CultureInfo.GetCultureInfo(name!)),
        As<TimeZoneInfo>(zone => zone.ToSerializedString(), text => TimeZoneInfo.FromSerializedString(text!)),
        As<JsonElement>(element => element.GetRawText(), json => JsonElement.Parse(json!)),
        As<JsonNode>(node => node.ToJsonString(), json => JsonNode.Parse(json!)!),
    ];

    static Surrogate As<T>(Func<T, string?> to, Func<string?, T> from) => Surrogate.Create<T, Text<T>>(value => new(to(value)), text => from(text.Value));

    sealed record Text<T>(string? Value);

    sealed record Bytes(byte[] Value);
}
