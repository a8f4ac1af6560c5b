using Akka.Cluster;
using Akka.Configuration;
using Xunit;

namespace KvApp.Tests;

public sealed class LateOwnerConfig : KvSpecConfig
{
    public LateOwnerConfig() => StartLater(Bar);
}

/// <summary>A node that the configuration names and that is not up yet.</summary>
public sealed class LateOwnerSpec : KvSpec
{
    public LateOwnerSpec() : this(new LateOwnerConfig()) { }

    LateOwnerSpec(LateOwnerConfig config) : base(config) { }

    [MultiNodeFact]
    public async Task Its_names_are_told_to_be_down_until_it_comes()
    {
        await StartNode();
        await RunOnAsync(async () =>
        {
            await AwaitServes(OfFoo);
            Assert.Equal($"ERROR node {NameOf(Bar)} is down", await Get(OfBar, "eggs"));
            await IsLost(TasksOf(Bar).AsyncNoLink(Work.Double, 1));
        }, Foo, Baz);
        EnterBarrier("without-bar");
        await RunOnAsync(() => TestConductor.Start(Bar), Baz);

        await AwaitServes(OfFoo, OfBar);
        AwaitMembersUp(3);
        EnterBarrier("with-bar");
        await RunOnAsync(async () => Assert.Equal("OK", await Ask($"CREATE {OfBar}")), Foo);
        EnterBarrier("end");
    }
}

public sealed class TwoLostConfig : KvSpecConfig
{
    // Nothing here reads this. With Akka's own resolver the third node would end itself soon, and this spec would fail soon.
    public TwoLostConfig() => CommonConfig = ConfigurationFactory.ParseString("akka.cluster.split-brain-resolver.stable-after = 1s").WithFallback(CommonConfig);
}

/// <summary>Of three nodes two are gone for longer than Akka's own resolver would wait before it ended the third.</summary>
public sealed class TwoLostSpec : KvSpec
{
    public TwoLostSpec() : this(new TwoLostConfig()) { }

    TwoLostSpec(TwoLostConfig config) : base(config) { }

    [MultiNodeFact(Timeout = 300_000)]
    public async Task The_third_goes_on_alone_and_takes_them_back()
    {
        await StartNode();
        if (!IsRestarted)
        {
            await AwaitServes(OfFoo, OfBar);
            AwaitMembersUp(3);
            EnterBarrier("up");
        }
        RunOn(() => { if (!IsRestarted) AwaitExit(); }, Foo, Baz);
        await RunOnAsync(async () =>
        {
            Assert.Equal("OK", await Ask($"CREATE {OfBar}"));
            await TestConductor.Kill(Foo);
            await TestConductor.Kill(Baz);
            await AwaitDown(OfFoo);
            await For(TimeSpan.FromSeconds(Long ? 120 : 10), async () =>
            {
                Assert.Equal("OK", await Ask($"PUT {OfBar} eggs 1"));
                Assert.Equal($"ERROR node {NameOf(Foo)} is down", await Get(OfFoo, "eggs"));
            });
            Assert.False(TasksNode.GaveUp.IsCompleted);
            await Task.WhenAll(TestConductor.Restart(Foo), TestConductor.Restart(Baz));
        }, Bar);

        await AwaitServes(OfFoo, OfBar);
        AwaitMembersUp(3);
        AwaitAllReachable();
        Assert.Equal("1", await Get(OfBar, "eggs"));
        EnterBarrier("back");
    }
}

/// <summary>The first node stands still for long, and goes on where it stood. Those who waited for it were told.</summary>
public sealed class LongFreezeSpec : KvSpec
{
    public LongFreezeSpec() : base(new KvSpecConfig()) { }

    [MultiNodeFact(Timeout = 300_000)]
    public async Task It_heals_with_nothing_restarted()
    {
        await StartAndServe(OfFoo, OfBar);
        AwaitMembersUp(3);
        EnterBarrier("up");
        var members = Cluster.State.Members.Select(member => member.UniqueAddress).ToHashSet();
        await RunOnAsync(async () =>
        {
            Assert.Equal("OK", await Ask($"CREATE {OfFoo}"));
            Assert.Equal("OK", await Ask($"PUT {OfFoo} eggs 1"));
        }, Baz);
        EnterBarrier("stored");
        await RunOnAsync(async () =>
        {
            var waiter = TasksOf(Foo).AsyncNoLink(Work.Wait, 1);
            await waiter.Pid;
            EnterBarrier("waiting");
            await RunOnAsync(() => TestConductor.Pause(Foo), Bar);
            await IsLost(waiter);
            await AwaitDown(OfFoo);
            await For(TimeSpan.FromSeconds(Long ? 90 : 3), async () =>
            {
                Assert.Equal($"ERROR node {NameOf(Foo)} is down", await Get(OfFoo, "eggs"));
                Assert.Equal("NOT FOUND", await Get(OfBar, "eggs"));
            });
            AwaitAssert(() => Assert.Contains(Cluster.State.Unreachable, member => member.Address == GetAddress(Foo)));
        }, Bar, Baz);
        RunOn(() => EnterBarrier("waiting"), Foo);
        EnterBarrier("frozen");
        await RunOnAsync(() => TestConductor.Resume(Foo), Bar);

        await AwaitServes(OfFoo, OfBar);
        Assert.Equal("1", await Get(OfFoo, "eggs"));
        EnterBarrier("thawed");
        AwaitAllReachable();
        Assert.Equal(1, Life);
        Assert.Equal(members, Cluster.State.Members.Select(member => member.UniqueAddress).ToHashSet());
        Assert.All(Cluster.State.Members, member => Assert.Equal(MemberStatus.Up, member.Status));
        Assert.False(TasksNode.GaveUp.IsCompleted);
        EnterBarrier("end");
    }
}
