using KvApp.Tasks;

namespace KvApp;

/// <summary><c>PORT</c> and <c>NODES</c>, the two variables of the tutorial: the telnet port, and who is in the cluster.</summary>
static class NodesVariable
{
    const string Tcp = "akka.remote.dot-netty.tcp";

    public static Layer? Port(IReadOnlyDictionary<string, string> environment) =>
        environment.GetValueOrDefault("PORT") is { Length: > 0 } port
        ? Layer.One("PORT", ["kv", "server", "port"], new SettingsNode.Text(1, port))
        : null;

    /// <summary>
    /// The seed nodes in the order of the list. The entry that bears this node's own name says where the node listens as well; its port
    /// counts only if it is written, so that a list without ports leaves the port of a file alone. <paramref name="rest"/> reads all other
    /// layers.
    /// </summary>
    public static Layer? Nodes(IReadOnlyDictionary<string, string> environment, SettingsReader rest)
    {
        if (environment.GetValueOrDefault("NODES") is not { Length: > 0 } list) return null;
        var names = list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var seeds = names.Select(name => Seed.Parse(name, $"NODES={Visible.Of(list)}")).ToList();
        var root = new SettingsNode.Section(1);
        Set("akka.cluster.seed-nodes", new SettingsNode.List(1, [.. names.Select(name => new SettingsNode.Text(1, name))]));
        if (seeds.Find(seed => seed.Name == rest.Text("kv.node")) is { } self)
        {
            if (!Trust.IsWildcard(rest.Text($"{Tcp}.hostname"))) SetText($"{Tcp}.hostname", self.Host);
            SetText($"{Tcp}.public-hostname", self.Host);
            if (self.Port is { } port) SetText($"{Tcp}.port", $"{port}");
        }
        return new("NODES", root);

        void Set(string key, SettingsNode value) => root.Set(key.Split('.'), value, 1);

        void SetText(string key, string value) => Set(key, new SettingsNode.Text(1, value));
    }
}
