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
    public void A_node_joins_late_and_leaves()
    {
        AwaitClusterUp(_config.First, _config.Second);

        RunOn(() => Cluster.Join(GetAddress(_config.First)), _config.Third);
        AwaitMembersUp(3);
        EnterBarrier("third-joined");

        RunOn(() => Cluster.Leave(GetAddress(_config.Third)), _config.First);
        RunOn(() => AwaitMembersUp(2, ImmutableHashSet.Create(GetAddress(_config.Third))), _config.First, _config.Second);
        RunOn(() => AwaitAssert(() => Assert.True(Cluster.IsTerminated)), _config.Third);
        EnterBarrier("third-left");
    }

    [MultiNodeFact]
    public void A_node_that_left_comes_back_at_its_address() => ComesBack(() =>
    {
        Cluster.Leave(GetAddress(_config.Third));
        AwaitMembersUp(2, ImmutableHashSet.Create(GetAddress(_config.Third)));
        TestConductor.Shutdown(_config.Third).Wait();
    });

    [MultiNodeFact]
    public void A_node_that_was_killed_comes_back_at_its_address() => ComesBack(() => TestConductor.Kill(_config.Third).Wait());

    void ComesBack(Action ends)
    {
        if (!IsRestarted) AwaitClusterUp([.. Roles]);
        var before = Cluster.State.Members.Select(member => member.UniqueAddress).ToHashSet();
        RunOn(() =>
        {
            ends();
            TestConductor.Restart(_config.Third).Wait();
        }, _config.First);
        RunOn(() =>
        {
            if (!IsRestarted) AwaitExit();
            Cluster.Join(GetAddress(_config.First));
        }, _config.Third);

        AwaitAssert(() => Assert.DoesNotContain(Cluster.State.Members, member => member.Address == GetAddress(_config.Third) && before.Contains(member.UniqueAddress)), TimeSpan.FromSeconds(30));
        AwaitMembersUp(3);
        EnterBarrier("third-is-back");
    }
}

/// <summary>Three nodes form a cluster and stop, time and again: the harness does not flake.</summary>
public sealed class FormsAndStopsSpec : MultiNodeClusterSpec
{
    public FormsAndStopsSpec() : this(new ThreeRolesConfig()) { }

    FormsAndStopsSpec(ThreeRolesConfig config) : base(config, typeof(FormsAndStopsSpec)) { }

    public void Forms_and_stops() => AwaitClusterUp([.. Roles]);
}
