using KvApp.Tasks;

namespace KvApp;

/// <summary>The nodes that a shell connects to.</summary>
static class ShellContacts
{
    /// <summary>
    /// Those of <c>--connect</c>; else the node of the configuration, and the nodes that it would join, as for every other command.
    /// </summary>
    public static IReadOnlyList<NodeName> Of(IReadOnlyList<string> connect, NodeSettings node)
    {
        if (connect.Count > 0) return [.. connect.Select(text => NameOf(Seed.Parse(text, "--connect"), node))];
        var own = new NodeName($"{node.Name}:{node.Port}");
        return [.. node.Seeds.Select(seed => NameOf(seed, node)).Prepend(own).Where(name => name.Port != 0).DistinctBy(name =>
            (name.Host, name.Port))];
    }

    static NodeName NameOf(Seed seed, NodeSettings node) => $"{seed.Name ?? "node"}@{seed.Host}:{seed.Port ?? node.DefaultPort}";
}
