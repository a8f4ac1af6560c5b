using System.Collections.Immutable;
using Akka.Configuration;
using KvApp.Router;
using Microsoft.Extensions.Logging;

namespace KvApp;

/// <summary>
/// Everything that was said about this node, the later over the earlier: reference.conf, the files in their order, <c>PORT</c> and <c>NODES</c>,
/// <c>KV__*</c> and <c>AKKA__*</c>, <c>--set</c> in its order. Read once, here, into records.
/// </summary>
sealed record NodeConfiguration
{
    public required NodeSettings Node { get; init; }
    public required ServerSettings Server { get; init; }
    public required HttpSettings Http { get; init; }
    public required RouterSettings Router { get; init; }

    /// <summary>From which level on KvApp logs, and Akka.</summary>
    public required LogLevel LogLevel { get; init; }
    public required LogLevel AkkaLogLevel { get; init; }

    /// <summary>What the actor system is started with.</summary>
    public required Config Akka { get; init; }

    public static NodeConfiguration Load(IEnumerable<string> files, IEnumerable<string> assignments, IReadOnlyDictionary<string, string> environment)
    {
        Layer[] references = [Layer.Reference("KvApp.Tasks"), Layer.Reference("KvApp.Router"), Layer.Reference("KvApp")];
        Layer[] below = [.. references, .. files.Select(Layer.File), .. NodesVariable.Port(environment) is { } port ? [port] : Array.Empty<Layer>()];
        Layer[] above = [.. EnvironmentSettings.Read(environment), .. assignments.Select(Layer.Set)];
        var nodes = NodesVariable.Nodes(environment, Merge([.. below, .. above]));
        Layer[] layers = [.. below, .. nodes is null ? Array.Empty<Layer>() : [nodes], .. above];
        KnownKeys.Check(Merge(references), layers.Skip(references.Length));
        return Read(Merge(layers), key => layers.LastOrDefault(layer => layer.Sets(key))?.Origin ?? "nowhere");
    }

    static NodeConfiguration Read(Config merged, Func<string, string> originOf)
    {
        var settings = new SettingsReader(merged, originOf);
        var node = NodeSettings.Read(settings);
        var (level, akkaLevel) = (settings.Level("kv.log-level"), settings.Level("akka.loglevel"));
        ImmutableArray<string> roles = ["data", $"{ClusterNode.NameRole}{node.Name.Name}", .. settings.Texts("akka.cluster.roles")];
        return new()
        {
            Node = node,
            Server = ServerSettings.Read(settings),
            Http = HttpSettings.Read(settings),
            Router = ReadRouter(merged),
            LogLevel = level,
            AkkaLogLevel = akkaLevel,
            Akka = HoconText.Parse($$"""
                akka.loglevel = {{AkkaName(level < akkaLevel ? level : akkaLevel)}}
                akka.remote.dot-netty.tcp { port = {{node.Port}}, enable-ssl = {{(node.Tls is null ? "off" : "on")}} }
                akka.cluster { seed-nodes = [], roles = [{{string.Join(", ", roles.Distinct().Select(Layer.Literal))}}] }
                """, "derived settings").WithFallback(merged),
        };
    }

    static RouterSettings ReadRouter(Config merged)
    {
        try
        {
            return RouterSettings.From(merged);
        }
        catch (Exception error) when (error is FormatException or ConfigurationException)
        {
            throw new BadStartException(error.Message);
        }
    }

    static Config Merge(IEnumerable<Layer> layers) => layers.Select(layer => layer.Settings).Aggregate((lower, upper) => upper.WithFallback(lower));

    static string AkkaName(LogLevel level) => level switch
    {
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARNING",
        LogLevel.Error => "ERROR",
        _ => "OFF",
    };
}
