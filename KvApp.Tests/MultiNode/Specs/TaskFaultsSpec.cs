using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

public class TaskFaultsConfig : MultiNodeConfig
{
    public TaskFaultsConfig()
    {
        (Caller, Runner) = (Role("caller"), Role("runner"));
        CommonConfig = ConfigurationFactory.ParseString("kv.tasks.tick-time = 4s").WithFallback(MultiNodeClusterSpec.ClusterConfig());
    }

    public RoleName Caller { get; }
    public RoleName Runner { get; }
}

/// <summary>A caller with many tasks on a runner, in every step of their lives, while something happens to the runner: who waits is answered once, and rightly.</summary>
public abstract class TaskFaultsSpec : HostedSpec
{
    const int Waiting = 1_000, Lanes = 50;

    /// <summary>What the connection tells within less was not told by silence, which takes <c>tick-time</c>.</summary>
    protected static readonly TimeSpan BeforeSilence = TimeSpan.FromSeconds(3.5);

    protected TaskFaultsSpec(TaskFaultsConfig config, Type type) : base(config, type, akka => akka.WithTasks().WithTaskSupervisor("work")) => Config = config;

    protected TaskFaultsConfig Config { get; }

    protected NodeName Runner => NameOf(Config.Runner);

    protected TaskSupervisor There => TaskSupervisor.On(Sys, "work", Runner);

    /// <summary>A fault that ends the connection: a thousand tasks that run, and all that begin, run and end at the time.</summary>
    protected async Task<TimeSpan> IsLost(Func<Task> fault)
    {
        var told = new ConcurrentDictionary<MonitorRef, ConcurrentQueue<object>>();
        var inbox = Sys.ActorOf(Props.Create(() => new Inbox(told)));
        var waiting = Enumerable.Range(0, Waiting).Select(n => There.AsyncNoLink(Work.Wait, n)).ToArray();
        foreach (var task in waiting[(Waiting / 2)..]) told[task.Ref] = [];
        foreach (var task in waiting[(Waiting / 2)..]) task.PipeTo(inbox);
        var awaited = waiting[..(Waiting / 2)].Select(task => Reason(task.Await(Timeout.InfiniteTimeSpan))).ToArray();
        var linked = TasksNode.Run(async self =>
        {
            self.TrapExit = true;
            var task = TaskSupervisor.On(self, "work", Runner).Async(Work.Wait, 1);
            return (await self.Receive<Exit>()).Reason;
        });
        await waiting[^1].Pid;
        var lanes = Enumerable.Range(0, Lanes).Select(_ => UntilLost()).ToArray();
        await Wait.Until(() => Volatile.Read(ref _answered) > 1_000, "tasks come and go");

        var clock = Stopwatch.StartNew();
        await fault();
        var ended = clock.Elapsed;
        await Task.WhenAll(lanes).WaitAsync(Wait.Long);
        foreach (var reason in await Task.WhenAll(awaited).WaitAsync(Wait.Long)) Assert.Equal(new ExitReason.NoConnection(Runner), reason);
        await Wait.Until(() => told.Values.All(of => !of.IsEmpty), "each that did not await is told");
        var last = clock.Elapsed;
        Assert.Equal(new ExitReason.NoConnection(Runner), await linked.WaitAsync(Wait.Long));
        foreach (var of in told.Values) Assert.Equal(new ExitReason.NoConnection(Runner), Assert.IsType<Down>(Assert.Single(of)).Reason);
        Sys.Log.Warning("{0} tasks of {1} were answered; the last {2:0} ms after the fault, which took {3:0} ms to make", Waiting + Lanes + 1 + _answered, GetType().Name, (last - ended).TotalMilliseconds, ended.TotalMilliseconds);
        return last - ended;
    }

    /// <summary>A fault that the connection may outlast: each is answered with its value, or all with NoConnection.</summary>
    protected async Task IsOutlastedOrLost(Func<Task> fault, bool outlasted)
    {
        var waiting = Enumerable.Range(0, Waiting).Select(n => There.AsyncNoLink(Work.Wait, n)).ToArray();
        var pids = await Task.WhenAll(waiting.Select(task => task.Pid));
        await fault();
        for (var n = 0; n < Waiting; n++) pids[n].Tell(1);
        var lost = 0;
        for (var n = 0; n < Waiting; n++)
        {
            try
            {
                Assert.Equal(n + 1, await waiting[n].Await(Wait.Long));
            }
            catch (ExitException e) when (e.Reason is ExitReason.NoConnection)
            {
                lost++;
            }
        }
        Assert.True(lost is 0 || (!outlasted && lost == Waiting), $"{lost} of {Waiting} were lost");
        Sys.Log.Warning("{0} of {1} tasks of {2} were lost by a fault that a connection may outlast", lost, Waiting, GetType().Name);
    }

    protected async Task Works() => await Wait.Until(async () =>
    {
        try
        {
            return await There.AsyncNoLink(Work.Double, 21) == 42;
        }
        catch (ExitException e) when (e.Reason is ExitReason.NoConnection or ExitReason.NoProcess)
        {
            return false;
        }
    }, "tasks run there");

    int _answered;

    // One after the other, until one is lost; none ends normally without its value.
    async Task UntilLost()
    {
        for (var n = 0; ; n++)
        {
            try
            {
                Assert.Equal(n * 2, await There.AsyncNoLink(Work.DoubleLater, n).Await(Timeout.InfiniteTimeSpan));
                Interlocked.Increment(ref _answered);
            }
            catch (ExitException e)
            {
                Assert.Equal(new ExitReason.NoConnection(Runner), e.Reason);
                return;
            }
        }
    }

    static async Task<ExitReason> Reason<T>(Task<T> task) => (await Assert.ThrowsAsync<ExitException>(() => task)).Reason;

    sealed class Inbox : ReceiveActor
    {
        public Inbox(ConcurrentDictionary<MonitorRef, ConcurrentQueue<object>> told)
        {
            Receive<TaskReply>(reply => told[reply.Ref].Enqueue(reply));
            Receive<Down>(down => told[down.Ref].Enqueue(down));
        }
    }
}

/// <summary>The runner is frozen for a short and for a long time, killed, and started again.</summary>
public sealed class KilledRunnerSpec : TaskFaultsSpec
{
    public KilledRunnerSpec() : this(new TaskFaultsConfig()) { }

    KilledRunnerSpec(TaskFaultsConfig config) : base(config, typeof(KilledRunnerSpec)) { }

    [MultiNodeFact, Trait("otp", "C11"), Trait("otp", "AW3")]
    public async Task Whoever_waits_is_answered_once()
    {
        if (IsRestarted) Cluster.Join(GetAddress(Config.Caller));
        else AwaitClusterUp([.. Roles]);
        await RunOnAsync(Frozen, Config.Caller);
        if (!IsRestarted) RunOn(AwaitExit, Config.Runner);
        EnterBarrier("end");
    }

    async Task Frozen()
    {
        await Works();
        await IsOutlastedOrLost(async () =>
        {
            await TestConductor.Pause(Config.Runner);
            // Shorter than silence takes: this is the fault, not a way to wait.
            await Task.Delay(TimeSpan.FromSeconds(1));
            await TestConductor.Resume(Config.Runner);
        }, outlasted: true);

        await IsLost(() => TestConductor.Pause(Config.Runner));
        await TestConductor.Resume(Config.Runner);
        await Works();
        await Killed();
    }

    async Task Killed()
    {
        var old = await There.StartChild(Work.UntilStopped, 1);
        var took = await IsLost(() => TestConductor.Kill(Config.Runner));
        Assert.True(took < BeforeSilence, $"the last was answered {took.TotalMilliseconds:0} ms after the kill");
        await TestConductor.Restart(Config.Runner);
        await Works();
        Assert.IsType<ExitReason.NoProcess>(await TasksNode.WhenDown(old).WaitAsync(Wait.Long));
    }
}

public sealed class PartedRunnerConfig : TaskFaultsConfig
{
    public PartedRunnerConfig() => TestTransport = true;
}

/// <summary>The link to the runner is broken, and both are parted and healed.</summary>
public sealed class PartedRunnerSpec : TaskFaultsSpec
{
    public PartedRunnerSpec() : this(new PartedRunnerConfig()) { }

    PartedRunnerSpec(PartedRunnerConfig config) : base(config, typeof(PartedRunnerSpec)) { }

    [MultiNodeFact]
    public async Task Whoever_waits_is_answered_once()
    {
        AwaitClusterUp([.. Roles]);
        await RunOnAsync(async () =>
        {
            await Works();
            await IsOutlastedOrLost(() => TestConductor.Disconnect(Config.Caller, Config.Runner), outlasted: false);
            await Works();
            await IsLost(() => TestConductor.Blackhole(Config.Caller, Config.Runner, ThrottleTransportAdapter.Direction.Both));
            await TestConductor.PassThrough(Config.Caller, Config.Runner, ThrottleTransportAdapter.Direction.Both);
            await Works();
        }, Config.Caller);
        EnterBarrier("end");
    }
}
