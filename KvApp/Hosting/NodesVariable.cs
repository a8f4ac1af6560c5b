using Akka.Configuration;

namespace KvApp;

/// <summary><c>PORT</c> and <c>NODES</c>, the two variables of the tutorial: the telnet port, and who is in the cluster.</summary>
static class NodesVariable
{
    public static Layer? Port(IReadOnlyDictionary<string, string> environment) => environment.GetValueOrDefault("PORT") is { Length: > 0 } port
        ? new("PORT", HoconText.Parse($"kv.server.port = {Layer.Literal(port)}", "PORT"))
        : null;

    /// <summary>
    /// The seed nodes in the order of the list. The entry that bears this node's own name says where the node listens as well; its port counts only if it is written,
    /// so that a list without ports leaves the port of a file alone. <paramref name="rest"/> is all other layers, merged.
    /// </summary>
    public static Layer? Nodes(IReadOnlyDictionary<string, string> environment, Config rest)
    {
        if (environment.GetValueOrDefault("NODES") is not { Length: > 0 } list) return null;
        var names = list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var seeds = names.Select(name => Seed.Parse(name, $"NODES={list}")).ToList();
        var text = $"akka.cluster.seed-nodes = [{string.Join(", ", names.Select(Layer.Literal))}]\n";
        if (seeds.Find(seed => seed.Name == rest.GetString("kv.node")) is { } self)
        {
            if (!Trust.IsWildcard(rest.GetString("akka.remote.dot-netty.tcp.hostname"))) text += $"akka.remote.dot-netty.tcp.hostname = {Layer.Literal(self.Host)}\n";
            text += $"akka.remote.dot-netty.tcp.public-hostname = {Layer.Literal(self.Host)}\n";
            if (self.Port is { } port) text += $"akka.remote.dot-netty.tcp.port = {port}\n";
        }
        return new("NODES", HoconText.Parse(text, "NODES"));
    }
}
