using Akka.Remote.Transport;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Streams over a runner that is lost while two of their tasks run: each of the four kinds ends once, as OTP's does.</summary>
public abstract class StreamFaultsSpec : TaskFaultsSpec
{
    static readonly AsyncStreamOptions Two = new() { MaxConcurrency = 2, Timeout = Timeout.InfiniteTimeSpan, ZipInputOnExit = true };

    protected StreamFaultsSpec(TaskFaultsConfig config, Type type) : base(config, type) { }

    protected async Task AreLost(Func<Task> fault)
    {
        var lost = new ExitReason.NoConnection(Runner);
        var (nothingLeft, more) = (Read(There, linked: false, 2), Read(There, linked: false, 3));
        var (trapping, trappingMore) = (Trapping(2), Trapping(3));
        // It does not trap: it is dead before its stream could tell it.
        var dying = await SupervisedTask.Start(Sys, async self =>
        {
            await self.Receive<string>();
            await Read(TaskSupervisor.On(self, "work", Runner), linked: true, 2);
        });
        var down = TasksNode.WhenDown(dying);
        dying.Tell("begin", Akka.Actor.ActorRefs.NoSender);
        await Wait.Until(async () => (await There.Children(Wait.Long)).Count == 10, "two tasks of each run");

        await fault();
        Assert.Equal([new TaskResult<int>.Exit(lost, 0), new TaskResult<int>.Exit(lost, 1)], await nothingLeft.WaitAsync(Wait.Long));
        Assert.Equal(lost, (await Assert.ThrowsAsync<ExitException>(() => more.WaitAsync(Wait.Long))).Reason);
        Assert.Equal([new TaskResult<int>.Exit(lost, 0), new TaskResult<int>.Exit(lost, 1)], await trapping.WaitAsync(Wait.Long));
        Assert.Equal(lost, (await Assert.ThrowsAsync<ExitException>(() => trappingMore.WaitAsync(Wait.Long))).Reason);
        Assert.Equal(lost, await down.WaitAsync(Wait.Long));
    }

    /// <summary>None is lost: each element has its value.</summary>
    protected async Task AreOutlasted(Func<Task> fault)
    {
        var (unlinked, linked) = (Read(There, linked: false, 2), Trapping(2));
        await Wait.Until(async () => (await There.Children(Wait.Long)).Count == 4, "two tasks of each run");
        await fault();
        foreach (var pid in await There.Children(Wait.Long)) pid.Tell(1, Akka.Actor.ActorRefs.NoSender);
        TaskResult<int>[] values = [new TaskResult<int>.Ok(1), new TaskResult<int>.Ok(2)];
        Assert.Equal(values, await unlinked.WaitAsync(Wait.Long));
        Assert.Equal(values, await linked.WaitAsync(Wait.Long));
    }

    /// <summary>The runner is back. What has lost its reader, and was not linked to it, still runs there.</summary>
    protected async Task GoesOn()
    {
        await Works();
        foreach (var pid in await There.Children(Wait.Long)) await There.TerminateChild(pid, Wait.Long);
        var sum = 0;
        await foreach (var result in There.AsyncStream(Enumerable.Range(0, 100), Work.Double)) sum += result.GetOrThrow();
        Assert.Equal(9900, sum);
    }

    Task<List<TaskResult<int>>> Trapping(int count) => TasksNode.Run(async self =>
    {
        self.TrapExit = true;
        return await Read(TaskSupervisor.On(self, "work", Runner), linked: true, count);
    });

    static async Task<List<TaskResult<int>>> Read(TaskSupervisor tasks, bool linked, int count)
    {
        var (input, all) = (Enumerable.Range(0, count), new List<TaskResult<int>>());
        await foreach (var result in linked ? tasks.AsyncStream(input, Work.Wait, Two) : tasks.AsyncStreamNoLink(input, Work.Wait, Two)) all.Add(result);
        return all;
    }
}

/// <summary>The runner is frozen for a short and for a long time, killed, and started again.</summary>
[Trait("suite", "full")]
public sealed class StreamsOverAKilledNodeSpec : StreamFaultsSpec
{
    public StreamsOverAKilledNodeSpec() : this(new TaskFaultsConfig()) { }

    StreamsOverAKilledNodeSpec(TaskFaultsConfig config) : base(config, typeof(StreamsOverAKilledNodeSpec)) { }

    [MultiNodeFact, Trait("otp", "ST16"), Trait("otp", "ST17"), Trait("otp", "ST18")]
    public async Task Each_ends_once()
    {
        if (IsRestarted) Cluster.Join(GetAddress(Config.Caller));
        else AwaitClusterUp([.. Roles]);
        await RunOnAsync(async () =>
        {
            await Works();
            await AreOutlasted(async () =>
            {
                await TestConductor.Pause(Config.Runner);
                // Shorter than silence takes: this is the fault, not a way to wait.
                await Task.Delay(TimeSpan.FromSeconds(0.5));
                await TestConductor.Resume(Config.Runner);
            });
            await AreLost(() => TestConductor.Pause(Config.Runner));
            await TestConductor.Resume(Config.Runner);
            await GoesOn();
            await AreLost(() => TestConductor.Kill(Config.Runner));
            await TestConductor.Restart(Config.Runner);
            await GoesOn();
        }, Config.Caller);
        if (!IsRestarted) RunOn(AwaitExit, Config.Runner);
        EnterBarrier("end");
    }
}

/// <summary>The caller and the runner are parted and healed.</summary>
[Trait("suite", "full")]
public sealed class StreamsOverAPartedNodeSpec : StreamFaultsSpec
{
    public StreamsOverAPartedNodeSpec() : this(new PartedRunnerConfig()) { }

    StreamsOverAPartedNodeSpec(PartedRunnerConfig config) : base(config, typeof(StreamsOverAPartedNodeSpec)) { }

    [MultiNodeFact, Trait("otp", "ST16"), Trait("otp", "ST17"), Trait("otp", "ST18")]
    public async Task Each_ends_once()
    {
        AwaitClusterUp([.. Roles]);
        await RunOnAsync(async () =>
        {
            await Works();
            await AreLost(() => TestConductor.Blackhole(Config.Caller, Config.Runner, ThrottleTransportAdapter.Direction.Both));
            await TestConductor.PassThrough(Config.Caller, Config.Runner, ThrottleTransportAdapter.Direction.Both);
            await GoesOn();
        }, Config.Caller);
        EnterBarrier("end");
    }
}
