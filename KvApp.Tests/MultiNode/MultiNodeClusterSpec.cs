using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Xunit;

namespace KvApp.Tests;

/// <summary>A spec whose roles become members of one cluster.</summary>
public abstract class MultiNodeClusterSpec : MultiNodeSpec
{
    static readonly TimeSpan Often = TimeSpan.FromMilliseconds(50);

    protected MultiNodeClusterSpec(MultiNodeConfig config, Type type) : base(config, type) { }

    protected MultiNodeClusterSpec(MultiNodeConfig config, ActorSystem system) : base(config, system) { }

    public Cluster Cluster => Cluster.Get(Sys);

    /// <summary>A cluster that is quick to form and to see what happens.</summary>
    public static Config ClusterConfig() => ConfigurationFactory.ParseString("""
        akka {
          actor.provider = cluster
          loglevel = INFO
          scheduler.tick-duration = 50ms
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          cluster {
            gossip-interval = 200ms
            leader-actions-interval = 200ms
            unreachable-nodes-reaper-interval = 500ms
            periodic-tasks-initial-delay = 300ms
            publish-stats-interval = 0s
            retry-unsuccessful-join-after = 1s
            run-coordinated-shutdown-when-down = off
            failure-detector { heartbeat-interval = 500ms, acceptable-heartbeat-pause = 5s }
          }
          test.single-expect-default = 15s
        }
        """);

    /// <summary>Makes this node a cluster of its own, which others join.</summary>
    public void StartClusterNode()
    {
        if (!Cluster.State.Members.IsEmpty) return;
        Cluster.Join(GetAddress(Myself));
        AwaitAssert(() => Assert.Contains(Cluster.State.Members, member => member.Address == GetAddress(Myself)));
    }

    /// <summary>The first role starts the cluster, the others join it, and all wait until all are up. Roles that are not named only pass the barriers.</summary>
    public void AwaitClusterUp(params RoleName[] roles)
    {
        RunOn(StartClusterNode, roles[0]);
        EnterBarrier($"{roles[0]}-started");
        RunOn(() => Cluster.Join(GetAddress(roles[0])), roles[1..]);
        RunOn(() => AwaitMembersUp(roles.Length), roles);
        EnterBarrier($"{string.Join('-', roles.Select(role => role.Name))}-joined");
    }

    /// <summary>Waits until so many members are there and all are up; 25 s if nothing else is said.</summary>
    public void AwaitMembersUp(int numbersOfMembers, ImmutableHashSet<Address>? canNotBePartOfMemberRing = null, TimeSpan? timeout = null) =>
        AwaitAssert(() =>
        {
            var members = Cluster.State.Members;
            Assert.DoesNotContain(members, member => canNotBePartOfMemberRing?.Contains(member.Address) == true);
            Assert.True(numbersOfMembers == members.Count && members.All(member => member.Status == MemberStatus.Up), $"expected {numbersOfMembers} members that are up; there are: {string.Join(", ", members)}");
        }, timeout ?? TimeSpan.FromSeconds(25), Often);

    /// <summary>Waits until this node finds no member unreachable.</summary>
    public void AwaitAllReachable(TimeSpan? timeout = null) => AwaitAssert(() => Assert.Empty(Cluster.State.Unreachable), timeout ?? TimeSpan.FromSeconds(25), Often);
}
