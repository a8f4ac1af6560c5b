using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Children that are started again, and supervisors that give up, on another node.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    TestNode _foo = null!;
    TestNode _bar = null!;

    public async Task InitializeAsync() => (_foo, _bar) = await TestNode.Pair();

    public async Task DisposeAsync()
    {
        await _foo.DisposeAsync();
        await _bar.DisposeAsync();
    }

    TaskSupervisor Start(TaskSupervisorOptions? options = null)
    {
        TaskSupervisor.Start(_bar.System, "work", options);
        return TaskSupervisor.On(_foo.System, "work", _bar.Name);
    }

    Task<ExitReason> Down(IActorRef pid) => _foo.Node.WhenDown(pid).WaitAsync(Wait.Long);

    /// <summary>Reports to whoever started it that it runs, and ends as it is told to.</summary>
    static async Task Report(IProcess self, IActorRef to)
    {
        to.Tell((self.Self, self.Callers.Count));
        if (await self.Receive<ExitReason>() is { } reason and not ExitReason.Normal) throw new ExitException(reason);
    }

    Task<T> Run<T>(Func<IProcess, Task<T>> main) => _foo.Node.Run(main).WaitAsync(Wait.Long);

    [Theory]
    [InlineData(Restart.Temporary, false, false), InlineData(Restart.Transient, false, true), InlineData(Restart.Permanent, true, true)]
    [Trait("otp", "SC4"), Trait("otp", "SC5")]
    public async Task A_child_is_started_again_as_it_asked_for(Restart restart, bool afterReturn, bool afterFailure)
    {
        var tasks = Start(new() { MaxRestarts = 100 });
        foreach (var (reason, again) in new (ExitReason, bool)[] { (new ExitReason.Normal(), afterReturn), (new ExitReason.Shutdown(), afterReturn), (new ExitReason.Custom("odd"), afterFailure) })
        {
            await Run(async self =>
            {
                var pid = await tasks.StartChild(Report, self.Self, restart);
                var (first, callers) = await self.Receive<(IActorRef, int)>();
                Assert.Equal((pid, 1), (first, callers));
                var monitor = self.Monitor(pid);
                pid.Tell(reason);
                Assert.Equal(reason, (await self.Receive<Down>(down => down.Ref == monitor)).Reason);
                if (!again)
                {
                    Assert.Empty(await tasks.Children(Wait.Long));
                    return 0;
                }
                var (second, callersAgain) = await self.Receive<(IActorRef, int)>();
                Assert.NotEqual(pid, second);
                Assert.Equal(callers, callersAgain);
                Assert.Equal([second], await tasks.Children(Wait.Long));
                Assert.True(await tasks.TerminateChild(second, Wait.Long));
                return 0;
            });
        }
    }

    [Fact]
    public async Task A_child_that_is_started_again_does_not_see_what_its_predecessor_changed()
    {
        var tasks = Start();
        await Run(async self =>
        {
            await tasks.StartChild(static async (process, told) =>
            {
                told.To.Tell(told.Numbers.Count);
                told.Numbers.Add(1);
                await process.Receive<string>();
            }, (To: self.Self, Numbers: new List<int>()), Restart.Permanent);
            Assert.Equal(0, await self.Receive<int>());
            (await tasks.Children())[0].Tell("end");
            Assert.Equal(0, await self.Receive<int>());
            return 0;
        });
    }

    [Fact, Trait("otp", "SC16"), Trait("otp", "SC14")]
    public async Task A_child_that_fails_again_and_again_runs_four_times_and_takes_the_others_along()
    {
        var tasks = Start();
        var supervisor = (await _foo.Node.WhereIs("work", _bar.Name))!;
        var (ended, other) = (Down(supervisor), tasks.AsyncNoLink(Work.Wait, 1));
        await other.Pid;
        await Run(async self =>
        {
            await tasks.StartChild(static to => { to.Tell("ran"); throw new InvalidOperationException("again"); }, self.Self, Restart.Permanent);
            for (var n = 0; n < 4; n++) Assert.Equal("ran", await self.Receive<string>());
            Assert.Equal(new ExitReason.Shutdown(), await ended);
            await Assert.ThrowsAsync<TimeoutException>(() => self.Receive<string>(timeout: TimeSpan.Zero));
            return 0;
        });
        Assert.Equal(new TaskResult<int>.Exit(new ExitReason.Shutdown()), await other.Yield(Wait.Long));
        Assert.IsType<ExitReason.NoProcess>((await Assert.ThrowsAsync<ExitException>(() => tasks.Children(Wait.Long))).Reason);
    }

    [Fact, Trait("otp", "SC15")]
    public async Task Restarts_are_counted_for_all_children_together()
    {
        var tasks = Start();
        var supervisor = (await _foo.Node.WhereIs("work", _bar.Name))!;
        var ended = Down(supervisor);
        for (var n = 0; n < 4; n++) (await tasks.StartChild(Work.UntilStopped, n, Restart.Permanent)).Exit(new ExitReason.Kill());
        Assert.Equal(new ExitReason.Shutdown(), await ended);
    }

    [Fact, Trait("otp", "SC9")]
    public async Task A_child_that_is_terminated_is_gone_for_good()
    {
        var tasks = Start();
        var awaited = tasks.AsyncNoLink(Work.Wait, 1);
        var permanent = await tasks.StartChild(Work.UntilStopped, 1, Restart.Permanent);
        foreach (var pid in new[] { await awaited.Pid, permanent })
        {
            var down = Down(pid);
            Assert.True(await tasks.TerminateChild(pid, Wait.Long));
            Assert.Equal(new ExitReason.Shutdown(), await down);
            Assert.False(await tasks.TerminateChild(pid, Wait.Long));
        }
        Assert.Equal(new TaskResult<int>.Exit(new ExitReason.Shutdown()), await awaited.Yield(Wait.Long));
        Assert.Empty(await tasks.Children(Wait.Long));
        Assert.False(await tasks.TerminateChild(_foo.System.ActorOf(Props.Create(() => new Idle())), Wait.Long));
    }

    [Fact, Trait("otp", "SC9"), Trait("otp", "SC11")]
    public async Task A_child_that_traps_has_its_time_and_one_to_be_killed_has_none()
    {
        var tasks = Start();
        await Run(async self =>
        {
            foreach (var (shutdown, reason) in new (Shutdown, ExitReason)[] { (TimeSpan.FromMilliseconds(50), new ExitReason.Killed()), (Shutdown.BrutalKill, new ExitReason.Killed()), (Shutdown.Infinity, new ExitReason.Normal()) })
            {
                var pid = await tasks.StartChild(static async (process, to) =>
                {
                    process.TrapExit = true;
                    to.Tell("traps");
                    await process.Receive<string>();
                }, self.Self, shutdown: shutdown);
                await self.Receive<string>();
                var down = Down(pid);
                var terminated = tasks.TerminateChild(pid, Wait.Long);
                if (reason is ExitReason.Normal)
                {
                    Assert.Single(await tasks.Children(Wait.Long));
                    Assert.False(terminated.IsCompleted);
                    pid.Tell("end");
                }
                Assert.True(await terminated);
                Assert.Equal(reason, await down);
            }
            return 0;
        });
    }

    [Fact, Trait("otp", "SC6"), Trait("otp", "SC7")]
    public async Task A_child_between_two_lives_counts_and_keeps_its_slot()
    {
        var tasks = Start(new() { MaxChildren = 2, MaxRestarts = 1000 });
        await Run(async self =>
        {
            await tasks.StartChild(Report, self.Self, Restart.Permanent);
            await tasks.StartChild(Report, self.Self, Restart.Permanent);
            await self.Receive<(IActorRef, int)>();
            Assert.Equal(new ChildCount(2, 2, 0, 2), await tasks.CountChildren(Wait.Long));
            for (var n = 0; n < 200; n++)
            {
                (await self.Receive<(IActorRef Pid, int)>()).Pid.Tell(new ExitReason.Custom(n));
                await Assert.ThrowsAsync<MaxChildrenException>(() => tasks.AsyncNoLink(Work.Double, 1).Await());
                Assert.Equal(2, (await tasks.CountChildren(Wait.Long)).Specs);
            }
            return 0;
        });
    }

    [Fact, Trait("otp", "SC8")]
    public async Task The_slot_is_free_before_the_awaiter_can_ask_again()
    {
        var tasks = Start(new() { MaxChildren = 1 });
        for (var n = 0; n < (Suite.IsFull ? 3_000 : 300); n++) Assert.Equal(n * 2, await tasks.AsyncNoLink(Work.Double, n));
    }

    [Fact, Trait("otp", "SC12"), Trait("otp", "SC17")]
    public async Task Only_a_kill_ends_a_supervisor_from_outside_and_its_children_end_as_it_did()
    {
        var tasks = Start();
        var task = tasks.AsyncNoLink(Work.Wait, 1);
        await task.Pid;
        var supervisor = (await _foo.Node.WhereIs("work", _bar.Name))!;
        var down = Down(supervisor);
        supervisor.Exit(new ExitReason.Custom("enough"));
        supervisor.Tell("who are you?");
        Assert.Single(await tasks.Children(Wait.Long));
        supervisor.Exit(new ExitReason.Kill());
        Assert.Equal(new ExitReason.Killed(), await down);
        Assert.Equal(new TaskResult<int>.Exit(new ExitReason.Killed()), await task.Yield(Wait.Long));
    }

    [Fact, Trait("otp", "SC13"), Trait("otp", "AS15")]
    public async Task A_supervisor_is_stopped_from_another_node_and_tells_why_it_ended()
    {
        var tasks = Start();
        var supervisor = (await _foo.Node.WhereIs("work", _bar.Name))!;
        var down = Down(supervisor);
        var polite = tasks.AsyncNoLink(Work.Wait, 1);
        var killed = tasks.With(shutdown: Shutdown.BrutalKill).AsyncNoLink(Work.Trapping, 1);
        await polite.Pid;
        await killed.Pid;
        await tasks.Stop(new ExitReason.Custom("done"), Wait.Long);
        Assert.Equal(new ExitReason.Custom("done"), await down);
        Assert.Equal(new TaskResult<int>.Exit(new ExitReason.Shutdown()), await polite.Yield(Wait.Long));
        Assert.Equal(new TaskResult<string>.Exit(new ExitReason.Killed()), await killed.Yield(Wait.Long));
        Assert.IsType<ExitReason.NoProcess>((await Assert.ThrowsAsync<ExitException>(() => tasks.Stop())).Reason);
    }

    [Fact, Trait("otp", "SC10")]
    public async Task Children_that_take_too_long_are_killed_all_at_the_same_time()
    {
        var tasks = Start(new() { Shutdown = TimeSpan.FromMilliseconds(300) });
        var running = Enumerable.Range(0, 3).Select(_ => tasks.AsyncNoLink(Work.Trapping, 1)).ToArray();
        var patient = tasks.With(shutdown: Shutdown.Infinity).AsyncNoLink(Work.Trapping, 1);
        foreach (var task in running.Append(patient))
        {
            var pid = _bar.Node.Local.Resolve((await task.Pid).Path.ToSerializationFormat());
            await Wait.Until(() => _bar.Node.Local.Processes.Find(pid)?.TrapExit == true, "it traps");
        }
        var stopping = tasks.Stop();
        foreach (var task in running) Assert.Equal(new TaskResult<string>.Exit(new ExitReason.Killed()), await task.Yield(Wait.Long));
        Assert.False(stopping.IsCompleted);
        await Assert.ThrowsAsync<TimeoutException>(() => tasks.Stop(timeout: TimeSpan.FromMilliseconds(1)));
        (await patient.Pid).Tell("in good order");
        Assert.Equal("in good order", await patient.Await(Wait.Long));
        await stopping.WaitAsync(Wait.Long);
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused_by_name()
    {
        Assert.Contains("MaxRestarts", Assert.Throws<ArgumentOutOfRangeException>(() => new TaskSupervisorOptions { MaxRestarts = -1 }).Message);
        Assert.Contains("RestartWindow", Assert.Throws<ArgumentOutOfRangeException>(() => new TaskSupervisorOptions { RestartWindow = TimeSpan.Zero }).Message);
        Assert.Contains("MaxChildren", Assert.Throws<ArgumentOutOfRangeException>(() => new TaskSupervisorOptions { MaxChildren = -1 }).Message);
    }

    sealed class Idle : ReceiveActor;
}
