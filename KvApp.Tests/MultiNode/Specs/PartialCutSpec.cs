using Akka.Remote.Transport;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

public sealed class PartialCutConfig : KvSpecConfig
{
    public PartialCutConfig() => OwnNetwork = true;
}

/// <summary>
/// foo and bar do not hear each other, or in the full part of the suite one of the two does not hear the other; baz hears both. Akka's
/// gossip tells baz that both are unreachable. Clients and waiters of baz notice nothing.
/// </summary>
public sealed class PartialCutSpec : LoadSpec
{
    public PartialCutSpec() : this(new PartialCutConfig()) { }

    PartialCutSpec(PartialCutConfig config) : base(config) { }

    [MultiNodeFact(Timeout = 300_000), Trait("otp", "N8")]
    public async Task Only_those_who_are_cut_off_notice_and_a_bystander_s_waiters_do_not()
    {
        await StartAndServe(OfFoo, OfBar);
        AwaitMembersUp(3);
        EnterBarrier("up");
        await BeginLoad();
        var bystanders = IsNode(Baz) ? new[] { Foo, Bar }.Select(role => TasksOf(role).AsyncNoLink(Work.Wait, 1)).ToList() : [];
        foreach (var waiter in bystanders) await waiter.Pid;
        RunOn(() =>
        {
            foreach (var role in (RoleName[])[Foo, Bar]) TasksNode.Monitor(NameOf(role), TestActor);
        }, Baz);

        await AreCut("both ways", ThrottleTransportAdapter.Direction.Both, untilRumours: Suite.IsFull);
        if (Suite.IsFull)
        {
            // Only one of the two proposes connections, so the direction decides which node finds out first.
            await AreCut("from foo to bar", ThrottleTransportAdapter.Direction.Send);
            await AreCut("from bar to foo", ThrottleTransportAdapter.Direction.Receive);
        }

        AwaitAllReachable(TimeSpan.FromSeconds(40));
        await RunOnAsync(async () =>
        {
            // The same tasks as before, on the same nodes.
            foreach (var waiter in bystanders) (await waiter.Pid).Tell(41, TestActor);
            foreach (var waiter in bystanders) Assert.Equal(42, await waiter);
            ExpectNoMsg(TimeSpan.Zero);
        }, Baz);
        await Load.End();
        EnterBarrier("end");
    }

    async Task AreCut(string how, ThrottleTransportAdapter.Direction direction, bool untilRumours = false)
    {
        var (other, name) = IsNode(Foo) ? (Bar, OfBar) : (Foo, OfFoo);
        await RunOnAsync(async () =>
        {
            var waiter = TasksOf(other).AsyncNoLink(Work.Wait, 1);
            await waiter.Pid;
            TasksNode.Monitor(NameOf(other), TestActor);
            State(other).Fault();
            EnterBarrier($"cut {how}");
            await Load.During(IsLost(waiter));
            Assert.Equal(NameOf(other), ExpectMsg<NodeDown>(Wait.Long).Node);
            await Load.During(AwaitDown(name));
        }, Foo, Bar);
        await RunOnAsync(async () =>
        {
            EnterBarrier($"cut {how}");
            await TestConductor.Blackhole(Foo, Bar, direction);
            if (!untilRumours) return;
            AwaitAssert(() => Assert.NotEmpty(Cluster.State.Unreachable), TimeSpan.FromSeconds(40));
            if (Suite.IsLong) await Load.During(Task.Delay(TimeSpan.FromSeconds(30)));
            await Load.Works();
        }, Baz);
        EnterBarrier($"told {how}");
        await RunOnAsync(() => TestConductor.PassThrough(Foo, Bar, direction), Baz);
        await AllIsWell($"cut {how}");
        EnterBarrier($"healed {how}");
    }
}
