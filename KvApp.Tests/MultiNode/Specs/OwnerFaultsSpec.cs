using Akka.Remote.Transport;
using Xunit;

namespace KvApp.Tests;

public sealed class OwnerFaultsConfig : KvSpecConfig
{
    public OwnerFaultsConfig() => TestTransport = true;
}

/// <summary>Commands through every node, and tasks that wait, while something happens to bar, which owns "shopping".</summary>
public sealed class OwnerFaultsSpec : KvSpec
{
    public OwnerFaultsSpec() : this(new OwnerFaultsConfig()) { }

    OwnerFaultsSpec(OwnerFaultsConfig config) : base(config) { }

    [MultiNodeFact]
    public async Task It_is_parted_from_both_and_healed_and_killed_and_started_again()
    {
        if (!IsRestarted)
        {
            await Store();
            await IsPartedAndHealed();
            await RunOnAsync(() => IsDown(() => TestConductor.Kill(Bar)), Foo, Baz);
            RunOn(() =>
            {
                EnterBarrier("waiting");
                AwaitExit();
            }, Bar);
            await RunOnAsync(() => TestConductor.Restart(Bar), Foo);
        }
        else await StartNode();

        await AwaitServes(OfFoo, OfBar);
        // What it held is gone with it: nothing is replicated.
        Assert.Equal("NOT FOUND", await Get(OfBar, "eggs"));
        Assert.Equal("1", await Get(OfFoo, "eggs"));
        AwaitMembersUp(3);
        EnterBarrier("back");

        await RunOnAsync(async () => Assert.Equal("OK", await Ask($"CREATE {OfBar}")), Baz);
        EnterBarrier("made-again");
        Assert.Equal("OK", await Ask($"PUT {OfBar} {Myself} 1"));
        EnterBarrier("end");
    }

    async Task IsPartedAndHealed()
    {
        var waiter = IsNode(Bar) ? TasksOf(Foo).AsyncNoLink(Work.Wait, 1) : null;
        if (waiter is not null) await waiter.Pid;
        await RunOnAsync(() => IsDown(async () =>
        {
            await TestConductor.Blackhole(Bar, Foo, ThrottleTransportAdapter.Direction.Both);
            await TestConductor.Blackhole(Bar, Baz, ThrottleTransportAdapter.Direction.Both);
        }), Foo, Baz);
        await RunOnAsync(async () =>
        {
            EnterBarrier("waiting");
            await IsLost(waiter!);
            await AwaitDown(OfFoo);
            // Alone, it goes on with its own names.
            Assert.Equal("OK", await Ask($"PUT {OfBar} eggs 2"));
            EnterBarrier("down");
        }, Bar);
        await RunOnAsync(async () =>
        {
            await TestConductor.PassThrough(Bar, Foo, ThrottleTransportAdapter.Direction.Both);
            await TestConductor.PassThrough(Bar, Baz, ThrottleTransportAdapter.Direction.Both);
        }, Foo);

        await AwaitServes(OfFoo, OfBar);
        Assert.Equal("2", await Get(OfBar, "eggs"));
        Assert.Equal("1", await Get(OfFoo, "eggs"));
        AwaitAllReachable(TimeSpan.FromSeconds(40));
        Assert.False(TasksNode.GaveUp.IsCompleted);
        EnterBarrier("healed");
    }

    // All three serve, and one thing is stored on each side.
    async Task Store()
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
        EnterBarrier("stored");
    }

    // On foo and baz: what waits for bar is told, commands for it are answered with an error, and all others as before.
    async Task IsDown(Func<Task> fault)
    {
        var waiter = TasksOf(Bar).AsyncNoLink(Work.Wait, 1);
        await waiter.Pid;
        EnterBarrier("waiting");
        await RunOnAsync(fault, Foo);
        await IsLost(waiter);
        await AwaitDown(OfBar);
        Assert.Equal("1", await Get(OfFoo, "eggs"));
        EnterBarrier("down");
    }
}
