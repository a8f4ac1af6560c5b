using System.Collections.Immutable;
using Xunit;

namespace KvApp.Tests;

/// <summary>Joining and leaving. Only a process in the place of another is nothing that the official kit knows.</summary>
public sealed class MembershipSpec : MultiNodeClusterSpec
{
    readonly ThreeRolesConfig _config;

    public MembershipSpec() : this(new ThreeRolesConfig()) { }

    MembershipSpec(ThreeRolesConfig config) : base(config, typeof(MembershipSpec)) => _config = config;

    [MultiNodeFact]
    public void A_node_joins_late_leaves_and_comes_back_at_its_address_as_it_does_when_it_was_killed()
    {
        var third = GetAddress(_config.Third);
        if (Life == 1)
        {
            AwaitClusterUp(_config.First, _config.Second);
            RunOn(() => Cluster.Join(GetAddress(_config.First)), _config.Third);
            AwaitMembersUp(3);
            EnterBarrier("third-joined");

            RunOn(() => Cluster.Leave(third), _config.First);
            RunOn(() => AwaitMembersUp(2, ImmutableHashSet.Create(third)), _config.First, _config.Second);
            RunOn(() => AwaitAssert(() => Assert.True(Cluster.IsTerminated)), _config.Third);
            EnterBarrier("third-left");
        }
        ComesBack(2, () => TestConductor.Shutdown(_config.Third).Wait());
        ComesBack(3, () => TestConductor.Kill(_config.Third).Wait());
    }

    /// <summary>The third ends, and is a member again in its life of this number.</summary>
    void ComesBack(int life, Action ends)
    {
        if (Life > life) return;
        var before = Cluster.State.Members.Select(member => member.UniqueAddress).ToHashSet();
        EnterBarrier($"third-ends-before-{life}");
        RunOn(() =>
        {
            ends();
            TestConductor.Restart(_config.Third).Wait();
        }, _config.First);
        RunOn(() =>
        {
            if (Life < life) AwaitExit();
            Cluster.Join(GetAddress(_config.First));
        }, _config.Third);

        AwaitAssert(() => Assert.DoesNotContain(Cluster.State.Members, member => member.Address == GetAddress(_config.Third) && before.Contains(member.UniqueAddress)), TimeSpan.FromSeconds(30));
        AwaitMembersUp(3);
        EnterBarrier($"third-is-back-{life}");
    }
}

/// <summary>Three nodes form a cluster and stop, time and again: the harness does not flake.</summary>
public sealed class FormsAndStopsSpec : MultiNodeClusterSpec
{
    public FormsAndStopsSpec() : this(new ThreeRolesConfig()) { }

    FormsAndStopsSpec(ThreeRolesConfig config) : base(config, typeof(FormsAndStopsSpec)) { }

    public void Forms_and_stops() => AwaitClusterUp([.. Roles]);
}
