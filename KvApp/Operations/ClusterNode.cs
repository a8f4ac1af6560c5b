using Akka.Actor;
using Akka.Cluster;
using KvApp.Tasks;

namespace KvApp;

/// <summary>A member of the cluster as this node sees it.</summary>
/// <param name="Name">Null for a member that is no node of this library.</param>
/// <param name="Address">Where it is reached.</param>
/// <param name="State"><c>up</c>, <c>unreachable</c>, <c>joining</c>, <c>leaving</c>, or <c>down</c> for one that the cluster has given up.</param>
/// <param name="Roles">Its roles, but for the one that says its name.</param>
sealed record ClusterNode(NodeName? Name, Address Address, string State, IReadOnlyList<string> Roles)
{
    /// <summary>With its name behind it, the role of every node.</summary>
    public const string NameRole = "node-";

    public bool IsReached => State is "up" or "joining" or "leaving";

    /// <summary>The members as the node of <paramref name="system"/> sees them.</summary>
    /// <param name="system">The actor system of the node.</param>
    /// <param name="stops">The node has begun to stop.</param>
    public static IReadOnlyList<ClusterNode> List(ActorSystem system, bool stops)
    {
        var (cluster, node) = (Cluster.Get(system), Node.Get(system));
        var state = cluster.State;
        var connected = node.List().ToHashSet();
        var members = state.Members.Select(member => new ClusterNode(NameOf(member.Roles, member.Address), member.Address, StateOf(member), Others(member.Roles))).ToList();
        // A node that no cluster has taken in yet serves its own names all the same.
        if (members.All(member => member.Address != cluster.SelfAddress))
            members.Add(new(node.Self, cluster.SelfAddress, stops ? "leaving" : "joining", Others(cluster.SelfRoles)));
        return [.. members.OrderBy(member => $"{member.Name}", StringComparer.Ordinal).ThenBy(member => member.Address.Port)];

        // The connections know seconds before the cluster who is gone, and who has said goodbye.
        string StateOf(Member member)
        {
            if (member.Status is MemberStatus.Down) return "down";
            var leaves = member.Status is MemberStatus.Leaving or MemberStatus.Exiting;
            if (member.Address == cluster.SelfAddress) return stops || leaves ? "leaving" : "up";
            var name = NameOf(member.Roles, member.Address);
            if (name is { } known && node.HasLeft(known)) return "leaving";
            if (state.Unreachable.Contains(member)) return "unreachable";
            if (leaves) return "leaving";
            if (name is { } sought && !connected.Contains(sought)) return "unreachable";
            return member.Status is MemberStatus.Joining ? "joining" : "up";
        }
    }

    /// <summary>The one that an operator means; else <paramref name="problem"/> says why there is none.</summary>
    public static ClusterNode? Find(IReadOnlyList<ClusterNode> all, string text, out string problem)
    {
        problem = "";
        if (!NodeName.TryParse(text, out var wanted, out var malformed))
        {
            problem = malformed;
            return null;
        }
        var found = all.Where(node => node.Name is { } name && name.Name == wanted.Name && (wanted.Host is null || wanted.Host == name.Host) && (wanted.Port is null || wanted.Port == node.Address.Port)).ToList();
        if (found is [var only]) return only;
        problem = found.Count == 0
            ? $"there is no node {text} in this cluster; it has {string.Join(", ", Names(all))}" +
                DidYouMean.Hint(wanted.Name, Names(all).Select(name => name.Name))
            : $"more than one node is called {text}; say which by its address: {string.Join(", ", found.Select(node => $"{node.Name}:{node.Address.Port}"))}";
        return null;
    }

    static IEnumerable<NodeName> Names(IEnumerable<ClusterNode> all) => all.Select(node => node.Name).OfType<NodeName>();

    static NodeName? NameOf(IEnumerable<string> roles, Address address) =>
        roles.FirstOrDefault(role => role.StartsWith(NameRole, StringComparison.Ordinal)) is { } role ? new NodeName($"{role[NameRole.Length..]}@{address.Host}") : default(NodeName?);

    static IReadOnlyList<string> Others(IEnumerable<string> roles) => [.. roles.Where(role => !role.StartsWith(NameRole, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
