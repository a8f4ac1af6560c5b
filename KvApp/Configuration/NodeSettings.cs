using System.Collections.Immutable;
using KvApp.Tasks;

namespace KvApp;

/// <summary>Who this node is, where it listens, whom it joins.</summary>
public sealed record NodeSettings
{
    /// <summary><c>foo@127.0.0.1</c>: <c>kv.node</c> at the advertised host.</summary>
    public required NodeName Name { get; init; }

    /// <summary>The name of the actor system; nodes of another cluster on the same machine do not merge with this one.</summary>
    public required string Cluster { get; init; }

    /// <summary>The host that other nodes reach this one at, as it stands in an address.</summary>
    public required string Host { get; init; }

    /// <summary>The host that the remoting port is bound on.</summary>
    public required string BindHost { get; init; }

    /// <summary>The remoting port, 0 for any free one.</summary>
    public required int Port { get; init; }

    /// <summary>The remoting port of a node whose name carries none.</summary>
    public required int DefaultPort { get; init; }

    /// <summary>The nodes to join, in order; with none the node is a cluster of its own.</summary>
    public required ImmutableArray<Seed> Seeds { get; init; }

    /// <summary>Mutual, pinned TLS between the nodes, or null.</summary>
    public required TlsSettings? Tls { get; init; }

    const string Tcp = "akka.remote.dot-netty.tcp";

    internal static NodeSettings Read(SettingsReader settings)
    {
        var name = settings.Text("kv.node");
        var cluster = settings.Text("kv.cluster");
        var (bind, host) = ReadHosts(settings);
        var defaultPort = settings.Whole("kv.default-remoting-port", 1, 65535);
        if (!NodeName.TryParse(name, out _, out var problem) || name.Contains('@'))
            throw settings.Bad("kv.node", problem ?? $"a name without its host is expected; the host is {Tcp}.public-hostname");
        if (cluster.Length == 0 || !cluster.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || cluster[0] is '-' or '_')
            throw settings.Bad("kv.cluster", "letters, digits, '-' and '_' are expected, a letter or digit first");
        var tls = TlsSettings.Read(settings);
        if (!settings.Switch("kv.insecure") && tls is null)
        {
            Trust.Check(settings, $"{Tcp}.hostname", bind);
            Trust.Check(settings, $"{Tcp}.public-hostname", host);
        }
        if (Trust.IsWildcard(host)) throw settings.Bad($"{Tcp}.hostname", $"this binds every address and names none: say in {Tcp}.public-hostname where other nodes reach this one");
        var isIPv6 = Hosts.IsIPv6(host);
        return new()
        {
            Name = $"{name}@{Hosts.InAddress(host)}",
            Cluster = cluster,
            Host = Hosts.InAddress(host),
            BindHost = bind,
            Port = settings.Text($"{Tcp}.port") is "" ? defaultPort : settings.Port($"{Tcp}.port"),
            DefaultPort = defaultPort,
            Seeds = [.. settings.Texts("akka.cluster.seed-nodes").Select(seed => Seed.Parse(seed,
                settings.Named("akka.cluster.seed-nodes"), isIPv6))],
            Tls = tls,
        };
    }

    static (string Bind, string Host) ReadHosts(SettingsReader settings)
    {
        var (bind, advertised) = (Canonical("hostname"), Canonical("public-hostname"));
        return (bind, advertised.Length > 0 ? advertised : bind);

        string Canonical(string key)
        {
            var text = settings.Text($"{Tcp}.{key}");
            var host = Hosts.Canonical(text);
            return host.Length == 0 || Hosts.IsHost(host) ? host
                : throw settings.Bad($"{Tcp}.{key}", "a host is expected: a name, or an address such as 127.0.0.1 or ::1");
        }
    }
}
