using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Tasks on a node that is lost without a goodbye, at each moment of their lives.</summary>
public sealed class LostNodeTests : IAsyncLifetime
{
    CutLink _link = null!;

    public async Task InitializeAsync() => _link = await CutLink.Start();

    public async Task DisposeAsync() => await _link.DisposeAsync();

    TestNode Foo => _link.Foo;

    TestNode Bar => _link.Bar;

    ExitReason Lost => new ExitReason.NoConnection(Bar.Name);

    static async Task<ExitReason> Reason(Task waiting) => (await Assert.ThrowsAsync<ExitException>(() => waiting.WaitAsync(Wait.Long))).Reason;

    // The lives of bar's own processes, which foo cannot ask after any more.
    Task<ExitReason> DownThere(IActorRef pid) => Bar.Node.WhenDown(Bar.System.Provider().ResolveActorRef(pid.Path.ToSerializationFormat())).WaitAsync(Wait.Long);

    Task Run(Func<IProcess, Task> main) => Foo.Node.Run(async self =>
    {
        await main(self);
        return 0;
    }).WaitAsync(Wait.Long);

    [Theory, InlineData("name"), InlineData("full name"), InlineData("pid"), Trait("otp", "AW3"), Trait("otp", "Y3"), Trait("otp", "SH8")]
    public Task Who_waits_is_told_that_the_node_is_down(string by) => Run(async self =>
    {
        var from = by switch
        {
            "name" => TaskSupervisor.On(self, "work", "bar"),
            "full name" => TaskSupervisor.On(self, "work", Bar.Name),
            _ => TaskSupervisor.On(Foo.System, await Supervisor()),
        };
        SupervisedTask<string>[] tasks = [.. Enumerable.Range(0, 7).Select(_ => from.AsyncNoLink(Work.AsTold, true))];
        foreach (var task in tasks) await task.Pid;
        List<Task> waiting = [tasks[0].Await(Timeout.InfiniteTimeSpan), tasks[1].Yield(Timeout.InfiniteTimeSpan), tasks[2].Shutdown(Shutdown.Infinity), from.Children()];
        await _link.Cut();
        foreach (var each in waiting) Assert.Equal(Lost, await Reason(each));
        List<Task> late = [tasks[3].Await(TimeSpan.Zero), tasks[4].Yield(TimeSpan.Zero), tasks[1].Yield(TimeSpan.Zero), tasks[5].Shutdown(), tasks[6].Shutdown(Shutdown.BrutalKill)];
        foreach (var each in late) Assert.Equal(Lost, await Reason(each));
        await self.MailboxIsEmpty();
    });

    async Task<IActorRef> Supervisor() => (await Foo.Node.WhereIs("work", Bar.Name))!;

    [Fact, Trait("otp", "AM2"), Trait("otp", "YM4"), Trait("otp", "IG1")]
    public Task Who_waits_for_several_is_told_at_once_and_so_is_who_lets_go() => Run(async self =>
    {
        TaskSupervisor.Start(Foo.System, "work");
        SupervisedTask<string>[] Some() => [TaskSupervisor.On(self, "work").AsyncNoLink(Work.AsTold, false), TaskSupervisor.On(self, "work", "bar").AsyncNoLink(Work.AsTold, false)];

        var (awaited, yielded, killed, ignored) = (Some(), Some(), Some(), Some());
        foreach (var task in awaited.Concat(yielded).Concat(killed).Concat(ignored)) await task.Pid;
        List<Task> waiting =
        [
            awaited.AwaitMany(Timeout.InfiniteTimeSpan), yielded.YieldMany(Timeout.InfiniteTimeSpan),
            killed.YieldMany(new YieldManyOptions { Timeout = Timeout.InfiniteTimeSpan, OnTimeout = OnYieldTimeout.KillTask }),
        ];
        await _link.Cut();
        foreach (var each in waiting) Assert.Equal(Lost, await Reason(each));
        await ignored[1].End.WaitAsync(Wait.Long);
        Assert.Equal(Lost, Assert.Throws<ExitException>(ignored[1].Ignore).Reason);
        Assert.Null(ignored[0].Ignore());
        // The tasks of the other node go on.
        Assert.Equal(4, (await TaskSupervisor.On(self, "work").Children()).Count);
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData("before it has the function"), InlineData("while it runs"), InlineData("with a small value on its way"), InlineData("with half a large value on its way"), Trait("otp", "AW3")]
    public async Task Whenever_the_node_is_lost_the_awaiter_is_told_once(string when)
    {
        var gate = Guid.NewGuid().ToString();
        var from = TaskSupervisor.On(Foo.System, "work", "bar");
        if (when.StartsWith("before", StringComparison.Ordinal)) _link.Hold();
        var task = from.AsyncNoLink(Work.BehindGate, gate);
        if (!when.StartsWith("before", StringComparison.Ordinal)) await task.Pid;
        if (when.StartsWith("with", StringComparison.Ordinal))
        {
            _link.Hold();
            Work.GateOf(gate).SetResult(when.Contains("small") ? 1 : 5_000_000);
            await Wait.Until(() => Bar.Node.Local.Processes.Count == 1, "it has ended there: only the supervisor is left");
        }
        var waiting = task.Await(Timeout.InfiniteTimeSpan);
        await _link.Cut();
        Assert.Equal(Lost, await Reason(waiting));
    }

    [Fact, Trait("otp", "AW9")]
    public async Task A_value_that_came_before_the_node_was_lost_is_given()
    {
        var (task, running) = (TaskSupervisor.On(Foo.System, "work", "bar").AsyncNoLink(Work.Double, 21), TaskSupervisor.On(Foo.System, "work", "bar").AsyncNoLink(Work.Wait, 1));
        await task.End.WaitAsync(Wait.Long);
        await _link.Cut();
        Assert.Equal(Lost, await Reason(running.Await(Timeout.InfiniteTimeSpan)));
        Assert.Equal(42, await task);
    }

    [Fact, Trait("otp", "AS4")]
    public async Task A_node_that_cannot_be_reached_fails_the_await_by_its_name()
    {
        await _link.Cut();
        Assert.Equal(Lost, await Reason(TaskSupervisor.On(Foo.System, "work", "bar").AsyncNoLink(Work.Double, 1).Await(Timeout.InfiniteTimeSpan)));
        Assert.Equal(Lost, await Reason(TaskSupervisor.On(Foo.System, "work", Bar.Name).StartChild(Work.Nothing, 1)));
        Assert.Equal(new ExitReason.NoConnection("qux@127.0.0.1"), await Reason(TaskSupervisor.On(Foo.System, "work", "qux@127.0.0.1:1").Async(Work.Double, 1).Await(Timeout.InfiniteTimeSpan)));
    }

    [Fact, Trait("otp", "AS12"), Trait("otp", "AS13")]
    public async Task A_lost_owner_ends_its_linked_tasks_and_they_do_nothing_more()
    {
        var (linkedGate, freeGate) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        await Run(async self =>
        {
            var tasks = TaskSupervisor.On(self, "work", "bar");
            var (linked, free) = (await tasks.Async(Work.SideEffect, linkedGate).Pid, await tasks.AsyncNoLink(Work.SideEffect, freeGate).Pid);
            var (linkedDown, freeDown) = (DownThere(linked), DownThere(free));
            self.TrapExit = true;
            await _link.Cut();
            Assert.Equal(new ExitReason.NoConnection(Foo.Name), await linkedDown);
            Assert.Equal(Lost, (await self.Receive<Exit>(timeout: Wait.Long)).Reason); // and the owner hears of the task what it hears of the node
            Work.GateOf(linkedGate).SetResult(1);
            Work.GateOf(freeGate).SetResult(1);
            Assert.Equal(new ExitReason.Normal(), await freeDown);
        });
        Assert.True(Work.GateOf($"{freeGate}-happened").Task.IsCompleted);
        Assert.False(Work.GateOf($"{linkedGate}-happened").Task.IsCompleted);
    }
}
