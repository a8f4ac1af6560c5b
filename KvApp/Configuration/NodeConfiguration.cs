using System.Collections.Immutable;
using Akka.Configuration;
using KvApp.Router;
using KvApp.Tasks;
using Microsoft.Extensions.Logging;

namespace KvApp;

/// <summary>
/// Everything that was said about this node, the later over the earlier: reference.conf, the files in their order, <c>PORT</c> and
/// <c>NODES</c>, <c>KV__*</c> and <c>AKKA__*</c>, <c>--set</c> in its order. Read once, here, into records.
/// </summary>
sealed record NodeConfiguration
{
    public required NodeSettings Node { get; init; }
    public required ServerSettings Server { get; init; }
    public required StoreSettings Store { get; init; }
    public required HttpSettings Http { get; init; }
    public required RouterSettings Router { get; init; }

    /// <summary>From which level on KvApp logs, and Akka.</summary>
    public required LogLevel LogLevel { get; init; }
    public required LogLevel AkkaLogLevel { get; init; }

    /// <summary>What the actor system is started with.</summary>
    public required Config Akka { get; init; }

    /// <summary>What is to be logged at the start.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <exception cref="BadStartException">Something is wrong with a setting; the message is one line.</exception>
    public static NodeConfiguration Load(IEnumerable<string> files, IEnumerable<string> assignments, IReadOnlyDictionary<string,
        string> environment)
    {
        Layer[] below = [.. References.Own, .. files.Select(Layer.File), .. NodesVariable.Port(environment) is { } port ? [port]
            : Array.Empty<Layer>()];
        Layer[] above = [.. EnvironmentSettings.Read(environment), .. assignments.Select(Layer.Set)];
        Layer[] written = [.. below.Skip(References.Own.Count), .. above];
        var doubtful = KnownKeys.Check(written);
        AkkaValues.Check(written);
        try
        {
            var nodes = NodesVariable.Nodes(environment, ReaderOf([.. below, .. above]));
            return Read([.. below, .. nodes is null ? Array.Empty<Layer>() : [nodes], .. above], doubtful);
        }
        catch (ConfigurationException error)
        {
            throw new BadStartException(Visible.Line(error.Message));
        }
    }

    static SettingsReader ReaderOf(IReadOnlyList<Layer> layers) =>
        new(Merge(layers), key => layers.Select(layer => layer.OriginOf(key)).LastOrDefault(origin => origin is not null) ?? "nowhere");

    static NodeConfiguration Read(IReadOnlyList<Layer> layers, IReadOnlyList<string> doubtful)
    {
        var (merged, settings) = (Merge(layers), ReaderOf(layers));
        var node = NodeSettings.Read(settings);
        var (level, akkaLevel) = (ReadLevel(settings, "kv.log-level"), ReadLevel(settings, "akka.loglevel"));
        // What the libraries read for themselves, once the actor system is there, is refused here.
        _ = (TasksSettings.Read(settings), CodeSettings.Read(settings));
        ImmutableArray<string> roles = ["data", $"{ClusterNode.NameRole}{node.Name.Name}", .. settings.Texts("akka.cluster.roles")];
        var store = StoreSettings.Read(settings);
        var router = RouterSettings.Read(merged, settings);
        string[] unique = [.. settings.Texts("kv.tasks.unique-names"), .. router.Table.Routes.Select(route =>
            route.Node.Name).Concat(node.Seeds.Select(seed => seed.Name).OfType<string>())];
        return new()
        {
            Node = node,
            Server = ServerSettings.Read(settings),
            Store = store,
            Http = HttpSettings.Read(settings),
            Router = router with { WindowBytes = store.MaxRequests },
            LogLevel = level,
            AkkaLogLevel = akkaLevel,
            Akka = Derived(node, level < akkaLevel ? level : akkaLevel, roles, unique).Settings.WithFallback(merged),
            Warnings = [.. doubtful.Select(key => $"{key}: no reference of Akka's names this setting, so it may change nothing")],
        };
    }

    // What Akka is told instead of what the user wrote.
    static Layer Derived(NodeSettings node, LogLevel level, IEnumerable<string> roles, IEnumerable<string> unique)
    {
        var root = new SettingsNode.Section(1);
        Set("akka.loglevel", Text(AkkaName(level)));
        Set("akka.remote.dot-netty.tcp.hostname", Text(node.BindHost));
        Set("akka.remote.dot-netty.tcp.public-hostname", Text(node.Host.Trim('[', ']')));
        Set("akka.remote.dot-netty.tcp.port", Text($"{node.Port}"));
        Set("akka.remote.dot-netty.tcp.enable-ssl", Text(node.Tls is null ? "off" : "on"));
        Set("akka.cluster.seed-nodes", new SettingsNode.List(1, []));
        Set("akka.cluster.roles", new SettingsNode.List(1, [.. roles.Distinct().Select(Text)]));
        // A table names nodes by their short names, so each is borne by one node.
        Set("kv.tasks.unique-names", new SettingsNode.List(1, [.. unique.Distinct().Select(Text)]));
        return new("derived settings", root);

        void Set(string key, SettingsNode value) => root.Set(key.Split('.'), value, 1);

        static SettingsNode Text(string value) => new SettingsNode.Text(1, value);
    }

    static LogLevel ReadLevel(SettingsReader settings, string key) => settings.OneOf(key,
        ("debug", LogLevel.Debug), ("info", LogLevel.Information), ("warning", LogLevel.Warning), ("error", LogLevel.Error), ("off",
            LogLevel.None));

    static Config Merge(IEnumerable<Layer> layers) =>
        layers.Select(layer => layer.Settings).Aggregate((lower, upper) => upper.WithFallback(lower));

    static string AkkaName(LogLevel level) => level switch
    {
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARNING",
        LogLevel.Error => "ERROR",
        _ => "OFF",
    };
}
