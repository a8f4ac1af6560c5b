using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Supervisors, their children and the signals that end them, on two nodes.</summary>
public sealed class SupervisorTests : IAsyncLifetime
{
    TestNode _foo = null!;
    TestNode _bar = null!;

    public async Task InitializeAsync() => (_foo, _bar) = await TestNode.Pair();

    public async Task DisposeAsync()
    {
        await _foo.DisposeAsync();
        await _bar.DisposeAsync();
    }

    (TaskSupervisor There, TaskSupervisor FromHere) Start(TaskSupervisorOptions? options = null) =>
        (TaskSupervisor.Start(_bar.System, "work", options), TaskSupervisor.On(_foo.System, "work", _bar.Name));

    Task<ExitReason> Down(IActorRef pid) => _foo.Node.WhenDown(pid).WaitAsync(Wait.Long);

    [Fact, Trait("otp", "SC1"), Trait("otp", "SC6")]
    public async Task A_child_is_started_listed_and_forgotten()
    {
        var (_, tasks) = Start();
        var pid = await tasks.StartChild(Work.UntilStopped, 1);
        Assert.Equal([pid], await tasks.Children(Wait.Long));
        var down = Down(pid);
        pid.Exit(new ExitReason.Shutdown());
        Assert.IsType<ExitReason.Shutdown>(await down);
        Assert.Empty(await tasks.Children(Wait.Long));
    }

    [Fact, Trait("otp", "AS6"), Trait("otp", "SC7")]
    public async Task Too_many_children_are_refused_at_the_await()
    {
        var (_, tasks) = Start(new() { MaxChildren = 1 });
        var first = tasks.AsyncNoLink(Work.Wait, 1);
        var pid = await first.Pid;
        Assert.Contains("reached the maximum number of tasks", (await Assert.ThrowsAsync<MaxChildrenException>(() => tasks.AsyncNoLink(Work.Double, 1).Await())).Message);
        await Assert.ThrowsAsync<MaxChildrenException>(() => tasks.StartChild(Work.UntilStopped, 1));
        pid.Tell(1);
        Assert.Equal(2, await first.Await(Wait.Long));
    }

    [Fact, Trait("otp", "SC8")]
    public async Task The_slot_is_free_when_the_awaiter_asks_again_on_its_own_node_too()
    {
        var (tasks, _) = Start(new() { MaxChildren = 1 });
        for (var n = 0; n < 10_000; n++) Assert.Equal(n * 2, await tasks.AsyncNoLink(Work.Double, n));
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "SC8")]
    public async Task The_slot_is_free_however_the_task_ended(bool remote)
    {
        var (there, fromHere) = Start(new() { MaxChildren = 1 });
        var tasks = remote ? fromHere : there;
        for (var n = 0; n < 300; n++)
        {
            Assert.IsType<TaskResult<int>.Exit>(await tasks.AsyncNoLink(Work.ExitWith, new ExitReason.Custom(n)).Yield(Wait.Long));
            var killed = tasks.AsyncNoLink(Work.Wait, 1);
            (await killed.Pid).Exit(new ExitReason.Kill());
            Assert.IsType<TaskResult<int>.Exit>(await killed.Yield(Wait.Long));
            var stopped = tasks.AsyncNoLink(Work.Wait, 1);
            await stopped.Shutdown(Wait.Long);
            var child = await tasks.StartChild(Work.UntilStopped, 1);
            Assert.True(await tasks.TerminateChild(child, Wait.Long));
        }
    }

    [Fact, Trait("otp", "S2"), Trait("otp", "AS16")]
    public async Task A_child_says_whether_it_is_started_again_and_its_supervisor_only_how_long_all_have_to_stop()
    {
        var (there, tasks) = Start(new() { Shutdown = Shutdown.BrutalKill });
        var crashed = tasks.AsyncNoLink(Work.WaitAndFail, 1);
        var permanent = await tasks.StartChild(Work.UntilStopped, 1, Restart.Permanent);
        (await crashed.Pid).Tell(1);
        Assert.IsType<TaskResult<int>.Exit>(await crashed.Yield(Wait.Long));
        permanent.Exit(new ExitReason.Custom("odd"));
        await Wait.Until(async () => await there.CountChildren(Wait.Long) == new ChildCount(1, 1, 0, 1) && await there.Children(Wait.Long) is [var only] && only.Path.Name != permanent.Path.Name, "only the permanent one is started again");

        var task = tasks.AsyncNoLink(Work.Trapping, 1);
        var child = await tasks.StartChild(static async self => { await Work.Trapping(self, 1); });
        await Wait.Until(() => new[] { task.Pid.Result, child }.All(pid => _bar.Node.Local.Processes.Find(_bar.System.Provider().ResolveActorRef(pid.Path.ToSerializationFormat()))?.TrapExit == true), "they trap");
        var down = Down(child);
        await tasks.Children(Wait.Long); // what foo said before, that it monitors, has come
        await there.Stop(timeout: Wait.Long);
        Assert.Equal(new TaskResult<string>.Exit(new ExitReason.Killed()), await task.Yield(Wait.Long));
        Assert.Equal(new ExitReason.Killed(), await down);
    }

    [Theory, InlineData(1), InlineData(3), Trait("otp", "S4")]
    public async Task A_supervisor_stops_with_its_parent_its_children_first(int partitions)
    {
        var parent = _bar.System.ActorOf(Props.Create(() => new Parent(new() { Partitions = partitions })));
        await _bar.Node.Run(async self =>
        {
            await Wait.Until(() => _bar.Node.WhereIs("work") is not null, "it is started");
            var tasks = TaskSupervisor.On(self, "work");
            IActorRef[] pids = [await tasks.StartChild(Work.UntilStopped, 1, Restart.Permanent), _bar.Node.WhereIs("work")!, parent];
            var monitors = pids.Select(self.Monitor).ToArray();
            _bar.System.Stop(parent);
            for (var n = 0; n < 3; n++)
                Assert.Equal(new Down(monitors[n], pids[n], n == 0 ? new ExitReason.Shutdown() : new ExitReason.Stopped()), await self.Receive<Down>(timeout: Wait.Long));
            Assert.Equal(new ExitReason.NoProcess(), (await Assert.ThrowsAsync<ExitException>(() => tasks.AsyncNoLink(Work.Double, 1).Await(Wait.Long))).Reason);
            return 0;
        });
    }

    sealed class Parent : ReceiveActor
    {
        public Parent(TaskSupervisorOptions options) => TaskSupervisor.Start(Context, "work", options);
    }

    [Fact, Trait("otp", "X7"), Trait("otp", "X14"), Trait("otp", "X13")]
    public async Task Exit_signals_end_a_function_with_their_reason_unless_they_are_normal()
    {
        var (_, tasks) = Start();
        var killed = tasks.AsyncNoLink(Work.Wait, 1);
        (await killed.Pid).Exit(new ExitReason.Kill());
        Assert.Equal(new TaskResult<int>.Exit(new ExitReason.Killed()), await killed.Yield(Wait.Long));
        var told = tasks.AsyncNoLink(Work.Wait, 1);
        (await told.Pid).Exit(new ExitReason.Normal());
        (await told.Pid).Exit(new ExitReason.Custom("enough"));
        Assert.Equal(new TaskResult<int>.Exit(new ExitReason.Custom("enough")), await told.Yield(Wait.Long));
    }

    [Fact, Trait("otp", "SH6")]
    public async Task A_function_that_traps_ends_as_it_likes_and_only_a_kill_ends_it()
    {
        var (_, tasks) = Start();
        var task = tasks.AsyncNoLink(Work.Trapping, 1);
        var pid = await task.Pid;
        pid.Tell("not yet trapping?"); // it sets TrapExit before its first await, so from here on it does
        Assert.Equal("not yet trapping?", await task.Await(Wait.Long));
        task = tasks.AsyncNoLink(Work.Trapping, 1);
        pid = await task.Pid;
        await Wait.Until(() => _bar.Node.Local.Processes.Find(_bar.System.Provider().ResolveActorRef(pid.Path.ToSerializationFormat()))?.TrapExit == true, "it traps");
        pid.Exit(new ExitReason.Shutdown());
        pid.Tell("in good order");
        Assert.Equal("in good order", await task.Await(Wait.Long));
    }

    [Fact, Trait("otp", "AS10")]
    public async Task An_owner_that_dies_takes_its_linked_task_along()
    {
        var (_, tasks) = Start();
        var owner = _foo.System.ActorOf(Props.Create(() => new Owner()));
        var linked = tasks.With(owner: owner).Async(Work.Wait, 1);
        var unlinked = tasks.With(owner: owner).AsyncNoLink(Work.Wait, 1);
        var (down, pid) = (Down(await linked.Pid), await unlinked.Pid);
        owner.Exit(new ExitReason.Custom("bye"));
        Assert.Equal(new ExitReason.Custom("bye"), await down);
        Assert.Equal([pid], await tasks.Children(Wait.Long));
    }

    [Fact, Trait("otp", "AS7"), Trait("otp", "AS14")]
    public async Task A_linked_task_that_fails_takes_its_owner_along_and_an_unlinked_one_does_not()
    {
        var (_, tasks) = Start();
        var (first, second) = (_foo.System.ActorOf(Props.Create(() => new Owner())), _foo.System.ActorOf(Props.Create(() => new Owner())));
        var (firstDown, secondDown) = (Down(first), Down(second));
        var unlinked = tasks.With(owner: first).AsyncNoLink(Work.Boom, "ouch");
        Assert.IsType<TaskResult<int>.Exit>(await unlinked.Yield(Wait.Long));
        _ = tasks.With(owner: second).Async(Work.Boom, "ouch");
        Assert.IsType<ExitReason.Failed>(await secondDown);
        Assert.False(firstDown.IsCompleted);
    }

    [Fact, Trait("otp", "AS12"), Trait("otp", "AS13")]
    public async Task An_owner_whose_node_goes_takes_only_its_linked_tasks_along()
    {
        var (there, tasks) = Start();
        var owner = _foo.System.ActorOf(Props.Create(() => new Owner()));
        await tasks.With(owner: owner).Async(Work.Wait, 1).Pid;
        var unlinked = await tasks.With(owner: owner).AsyncNoLink(Work.Wait, 1).Pid;
        Assert.Equal(2, (await there.Children(Wait.Long)).Count);
        await _foo.DisposeAsync();
        await Wait.Until(() => there.Children(Wait.Long).Result.Count == 1, "the linked task has ended");
        Assert.Equal(unlinked.Path.Name, Assert.Single(await there.Children(Wait.Long)).Path.Name);
    }

    [Fact, Trait("otp", "SC10"), Trait("otp", "SC13")]
    public async Task A_supervisor_that_stops_ends_its_children_at_once_and_kills_those_that_take_too_long()
    {
        var (there, tasks) = Start(new() { Shutdown = TimeSpan.FromMilliseconds(200) });
        var polite = tasks.AsyncNoLink(Work.Wait, 1);
        var stubborn = tasks.AsyncNoLink(Work.Trapping, 1);
        await polite.Pid;
        var pid = await stubborn.Pid;
        await Wait.Until(() => _bar.Node.Local.Processes.Find(_bar.System.Provider().ResolveActorRef(pid.Path.ToSerializationFormat()))?.TrapExit == true, "it traps");
        await there.Stop(timeout: Wait.Long);
        Assert.Equal(new TaskResult<int>.Exit(new ExitReason.Shutdown()), await polite.Yield(Wait.Long));
        Assert.Equal(new TaskResult<string>.Exit(new ExitReason.Killed()), await stubborn.Yield(Wait.Long));
        Assert.IsType<ExitReason.NoProcess>((await Assert.ThrowsAsync<ExitException>(() => tasks.Async(Work.Double, 1).Await())).Reason);
    }

    [Fact, Trait("otp", "S1")]
    public void A_name_is_given_once()
    {
        Start();
        Assert.Contains("'work' is taken", Assert.Throws<InvalidOperationException>(() => TaskSupervisor.Start(_bar.System, "work")).Message);
    }

    [Fact, Trait("otp", "M2"), Trait("otp", "M4"), Trait("otp", "X11")]
    public async Task Monitors_tell_once_each_and_at_once_of_what_is_gone()
    {
        var (_, tasks) = Start();
        var pid = await tasks.StartChild(Work.UntilStopped, 1);
        var (one, two) = (Down(pid), Down(pid));
        pid.Exit(new ExitReason.Kill());
        Assert.Equal((new ExitReason.Killed(), new ExitReason.Killed()), (await one, await two));
        Assert.IsType<ExitReason.NoProcess>(await Down(pid));
        var probe = _foo.System.ActorOf(Props.Create(() => new Owner()));
        // As bar knows it: both systems are in this process, where the ref itself would be local to either.
        var stopped = _bar.Node.WhenDown(_bar.Node.Local.Resolve(_foo.Node.Local.PathOf(probe)));
        await Wait.Until(() => _foo.Node.Local.Processes.Find(probe)?.ToTell == 1, "the monitor has come");
        _foo.System.Stop(probe);
        Assert.IsType<ExitReason.Stopped>(await stopped.WaitAsync(Wait.Long));
        await _bar.DisposeAsync();
        Assert.Equal(new ExitReason.NoConnection(_bar.Name), await Down(pid));
    }

    [Fact]
    public async Task Nothing_is_left_after_tasks_of_all_endings()
    {
        var (_, tasks) = Start();
        var ends = Enumerable.Range(0, 3_000).Select(async n => (n % 4) switch
        {
            0 => await tasks.AsyncNoLink(Work.Double, n).Yield(Wait.Long) is not null,
            1 => await tasks.AsyncNoLink(Work.Boom, "ouch").Yield(Wait.Long) is not null,
            2 => await tasks.AsyncNoLink(Work.Double, n).Yield(TimeSpan.Zero) is null,
            _ => await tasks.StartChild(Work.Nothing, n) is not null,
        });
        await Task.WhenAll(ends);
        await Wait.Until(() => _bar.Node.Local.Processes.Count == 1 && _foo.Node.Local.Peers.All.Concat(_bar.Node.Local.Peers.All).Sum(p => p.Open?.Conversations ?? 0) == 0, "all processes but the supervisor, and all conversations, are gone");
        Assert.Equal((0, 0, 0), (_foo.Node.Local.Monitors.Count, _bar.Node.Local.Monitors.Count, _bar.Node.Local.Processes.Abandoned.Count));
    }

    sealed class Owner : ReceiveActor;
}

static class SystemExtensions
{
    public static IActorRefProvider Provider(this ActorSystem system) => ((ExtendedActorSystem)system).Provider;
}
