using KvApp.Router;
using KvApp.Tasks;

namespace KvApp;

/// <summary>What a node tells a shell that has connected to it.</summary>
/// <param name="Table">Who owns which names.</param>
/// <param name="Members">The node and its neighbours of the cluster, with their ports.</param>
public sealed record ShellWelcome(Route[] Table, NodeName[] Members)
{
    /// <summary>Runs on the node.</summary>
    public static ShellWelcome Give(IProcess self)
    {
        ArgumentNullException.ThrowIfNull(self);
        var local = Node.Get(self.System).Local;
        // Known by the configuration or by the cluster; a neighbour is connected before the cluster takes it in.
        var neighbours = local.Peers.All.Where(peer => peer is { Expected: true, Open: not null });
        NodeName[] members =
        [
            new($"{local.Self}:{local.Address.Port}"),
            .. neighbours.Select(peer => new NodeName($"{peer.Open!.Node.WithoutPort}:{peer.Address.Port}")),
        ];
        return new([.. KeyRouter.Get(self.System).Table.Routes], members);
    }
}
