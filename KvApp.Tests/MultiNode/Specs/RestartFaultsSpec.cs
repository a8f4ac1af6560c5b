using Akka.Actor;
using Akka.Remote.Transport;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>
/// Children of every restart mode on a runner to which something happens. A fault of the node is no end of its children: they live on in a
/// node that is frozen or cut off, and whoever watches them hears <c>NoConnection</c>. A node that dies takes them along, and its next life
/// knows nothing of them.
/// </summary>
public abstract class RestartFaultsSpec : TaskFaultsSpec
{
    static readonly Restart[] Modes = [Restart.Temporary, Restart.Transient, Restart.Permanent];

    protected RestartFaultsSpec(TaskFaultsConfig config, Type type) : base(config, type) { }

    /// <summary>A child in each mode, and how each is seen to end from the caller.</summary>
    protected async Task<(IActorRef Pid, Task<ExitReason> Down)[]> StartAll()
    {
        var all = new List<(IActorRef, Task<ExitReason>)>();
        foreach (var mode in Modes)
        {
            var pid = await There.StartChild(Work.AsTold, false, mode);
            all.Add((pid, TasksNode.WhenDown(pid)));
        }
        await There.Children(Wait.Long); // answered after the monitors have been taken in
        return [.. all];
    }

    /// <summary>They are the same as before, and none has been told to have ended.</summary>
    protected async Task LiveOn((IActorRef Pid, Task<ExitReason> Down)[] children, bool watched)
    {
        Assert.Equal(children.Select(child => child.Pid).ToHashSet(), (await There.Children(Wait.Long)).ToHashSet());
        if (watched) Assert.DoesNotContain(children, child => child.Down.IsCompleted);
    }

    protected async Task AreLost((IActorRef Pid, Task<ExitReason> Down)[] children)
    {
        foreach (var (_, down) in children) Assert.Equal(new ExitReason.NoConnection(Runner), await down.WaitAsync(Wait.Long));
    }

    /// <summary>Each is ended by a failure, from here, and is started again or not, as its mode says; then all are ended for good.</summary>
    protected async Task EndAsTheirModesSay((IActorRef Pid, Task<ExitReason> Down)[] children)
    {
        foreach (var (pid, _) in children)
        {
            var down = TasksNode.WhenDown(pid);
            pid.Tell(new ExitReason.Custom("odd"));
            Assert.Equal(new ExitReason.Custom("odd"), await down.WaitAsync(Wait.Long));
        }
        await Wait.Until(async () => await There.CountChildren(Wait.Long) == new ChildCount(2, 2, 0, 2), "the transient and the permanent one are started again");
        var again = await There.Children(Wait.Long);
        Assert.Empty(again.Intersect(children.Select(child => child.Pid)));
        foreach (var pid in again) Assert.True(await There.TerminateChild(pid, Wait.Long));
        Assert.Equal(new ChildCount(0, 0, 0, 0), await There.CountChildren(Wait.Long));
    }
}

/// <summary>The runner is frozen for a short and for a long time, killed, and started again.</summary>
[Trait("suite", "full")]
public sealed class RestartsOfAKilledNodeSpec : RestartFaultsSpec
{
    public RestartsOfAKilledNodeSpec() : this(new TaskFaultsConfig()) { }

    RestartsOfAKilledNodeSpec(TaskFaultsConfig config) : base(config, typeof(RestartsOfAKilledNodeSpec)) { }

    [MultiNodeFact, Trait("otp", "SC4"), Trait("otp", "SC1")]
    public async Task Children_outlast_a_freeze_and_end_with_their_node()
    {
        if (IsRestarted) Cluster.Join(GetAddress(Config.Caller));
        else AwaitClusterUp([.. Roles]);
        await RunOnAsync(Faults, Config.Caller);
        if (!IsRestarted) RunOn(AwaitExit, Config.Runner);
        EnterBarrier("end");
    }

    async Task Faults()
    {
        await Works();
        var children = await StartAll();
        await TestConductor.Pause(Config.Runner);
        // Shorter than silence takes: this is the fault, not a way to wait.
        await Task.Delay(TimeSpan.FromSeconds(0.5));
        await TestConductor.Resume(Config.Runner);
        await LiveOn(children, watched: true);

        await TestConductor.Pause(Config.Runner);
        await AreLost(children);
        Assert.Equal(new ExitReason.NoConnection(Runner), (await Assert.ThrowsAsync<ExitException>(() => There.StartChild(Work.AsTold, false, Restart.Permanent))).Reason);
        await TestConductor.Resume(Config.Runner);
        await Works();
        await LiveOn(children, watched: false);
        await EndAsTheirModesSay(children);

        children = await StartAll();
        await TestConductor.Kill(Config.Runner);
        await AreLost(children);
        await TestConductor.Restart(Config.Runner);
        await Works();
        Assert.Empty(await There.Children(Wait.Long));
        foreach (var (pid, _) in children) Assert.Equal(new ExitReason.NoProcess(), await TasksNode.WhenDown(pid).WaitAsync(Wait.Long));
        await EndAsTheirModesSay(await StartAll());
    }
}

/// <summary>The caller and the runner are parted and healed.</summary>
[Trait("suite", "full")]
public sealed class RestartsOfAPartedNodeSpec : RestartFaultsSpec
{
    public RestartsOfAPartedNodeSpec() : this(new PartedRunnerConfig()) { }

    RestartsOfAPartedNodeSpec(PartedRunnerConfig config) : base(config, typeof(RestartsOfAPartedNodeSpec)) { }

    [MultiNodeFact, Trait("otp", "SC4")]
    public async Task Children_go_on_alone_and_are_found_again()
    {
        AwaitClusterUp([.. Roles]);
        await RunOnAsync(async () =>
        {
            await Works();
            var children = await StartAll();
            await TestConductor.Blackhole(Config.Caller, Config.Runner, ThrottleTransportAdapter.Direction.Both);
            await AreLost(children);
            await TestConductor.PassThrough(Config.Caller, Config.Runner, ThrottleTransportAdapter.Direction.Both);
            await Works();
            await LiveOn(children, watched: false);
            await EndAsTheirModesSay(children);
        }, Config.Caller);
        EnterBarrier("end");
    }
}
