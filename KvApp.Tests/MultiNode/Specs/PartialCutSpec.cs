using Akka.Remote.Transport;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

public sealed class PartialCutConfig : KvSpecConfig
{
    public PartialCutConfig() => OwnNetwork = true;
}

/// <summary>foo and bar do not hear each other, baz hears both. Akka's gossip tells baz that both are unreachable; whoever waits there notices nothing.</summary>
public sealed class PartialCutSpec : KvSpec
{
    public PartialCutSpec() : this(new PartialCutConfig()) { }

    PartialCutSpec(PartialCutConfig config) : base(config) { }

    [MultiNodeFact(Timeout = 180_000), Trait("otp", "N8")]
    public async Task Only_those_who_are_cut_off_notice_and_a_bystander_s_waiters_do_not()
    {
        await StartAndServe(OfFoo, OfBar);
        AwaitMembersUp(3);
        await RunOnAsync(async () =>
        {
            foreach (var bucket in (string[])[OfFoo, OfBar])
            {
                Assert.Equal("OK", await Ask($"CREATE {bucket}"));
                Assert.Equal("OK", await Ask($"PUT {bucket} eggs 1"));
            }
        }, Baz);
        RoleName[] waitsFor = IsNode(Foo) ? [Bar] : IsNode(Bar) ? [Foo] : [Foo, Bar];
        var waiters = waitsFor.Select(role => TasksOf(role).AsyncNoLink(Work.Wait, 1)).ToList();
        foreach (var waiter in waiters) await waiter.Pid;
        foreach (var role in waitsFor) TasksNode.Monitor(NameOf(role), TestActor);
        EnterBarrier("waiting");
        await RunOnAsync(() => TestConductor.Blackhole(Foo, Bar, ThrottleTransportAdapter.Direction.Both), Baz);

        await RunOnAsync(async () =>
        {
            await IsLost(waiters[0]);
            Assert.Equal(NameOf(waitsFor[0]), ExpectMsg<NodeDown>(Wait.Long).Node);
            await AwaitDown(IsNode(Foo) ? OfBar : OfFoo);
            Assert.Equal("1", await Get(IsNode(Foo) ? OfFoo : OfBar, "eggs"));
        }, Foo, Bar);
        await RunOnAsync(async () =>
        {
            var rumours = 0;
            await For(TimeSpan.FromSeconds(Long ? 30 : 8), async () =>
            {
                Assert.Equal("1", await Get(OfFoo, "eggs"));
                Assert.Equal("1", await Get(OfBar, "eggs"));
                rumours += Cluster.State.Unreachable.Count;
            });
            Assert.True(rumours > 0, "the gossip of the others never told that they miss each other: nothing was shown");
        }, Baz);
        EnterBarrier("cut");
        await RunOnAsync(() => TestConductor.PassThrough(Foo, Bar, ThrottleTransportAdapter.Direction.Both), Baz);

        await AwaitServes(OfFoo, OfBar);
        EnterBarrier("healed");
        AwaitAllReachable(TimeSpan.FromSeconds(40));
        await RunOnAsync(async () =>
        {
            // The same tasks as before, on the same nodes.
            foreach (var waiter in waiters) (await waiter.Pid).Tell(41, TestActor);
            foreach (var waiter in waiters) Assert.Equal(42, await waiter);
            ExpectNoMsg(TimeSpan.Zero);
        }, Baz);
        Assert.False(TasksNode.GaveUp.IsCompleted);
        EnterBarrier("end");
    }
}
