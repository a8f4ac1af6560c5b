using Akka.Actor;
using Akka.Cluster;

namespace KvApp;

/// <summary>Becoming a member, by addresses made from the node's own: what protocol nodes speak is known to Akka alone.</summary>
static class Membership
{
    public static void Join(ActorSystem system, NodeSettings node)
    {
        var cluster = Cluster.Get(system);
        if (node.Seeds.IsEmpty) cluster.Join(cluster.SelfAddress);
        else cluster.JoinSeedNodes(node.Seeds.Select(seed => seed.At(cluster.SelfAddress, node)).Distinct());
    }
}
