using Akka.Actor;
using Akka.Cluster;
using KvApp.Tasks;

namespace KvApp;

/// <summary>Becoming a member, by addresses made from the node's own: what protocol nodes speak is known to Akka alone.</summary>
static class Membership
{
    public static void Join(ActorSystem system, NodeSettings node)
    {
        var cluster = Cluster.Get(system);
        // Joining takes seconds; the connections of nodes that know each other need not wait for it.
        foreach (var seed in node.Seeds)
            if (seed.Name is { } name) Node.Get(system).Expect($"{name}@{seed.Host}:{seed.Port ?? node.DefaultPort}");
        if (node.Seeds.IsEmpty) cluster.Join(cluster.SelfAddress);
        else cluster.JoinSeedNodes(node.Seeds.Select(seed => seed.At(cluster.SelfAddress, node)).Distinct());
    }
}
