using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Several tasks waited for at once.</summary>
public sealed class ManyTests : OnTwoNodes
{
    SupervisedTask<int>[] Waiting(IProcess self, int count) => [.. Enumerable.Range(0, count).Select(n => TaskSupervisor.On(self, "work", n % 2 == 0 ? "foo" : "bar").AsyncNoLink(Work.Wait, n))];

    [Fact, Trait("otp", "AM1")]
    public Task Results_come_in_the_order_of_the_tasks() => Run(async self =>
    {
        var tasks = Waiting(self, 6);
        var all = tasks.AwaitMany(Wait.Long);
        foreach (var task in tasks.Reverse())
        {
            Assert.False(all.IsCompleted);
            var down = Down(await task.Pid);
            (await task.Pid).Tell(10);
            await down;
        }
        Assert.Equal([10, 11, 12, 13, 14, 15], await all);
        Assert.Empty(await Array.Empty<SupervisedTask<int>>().AwaitMany(TimeSpan.Zero));
    });

    [Fact, Trait("otp", "AM2")]
    public Task The_first_that_fails_fails_all_and_the_others_are_let_go_of() => Run(async self =>
    {
        var tasks = Waiting(self, 4);
        var sleeping = await Task.WhenAll(tasks.Select(task => task.Pid));
        var failing = TaskSupervisor.On(self, "work", "bar").AsyncNoLink(Work.ExitWith, (ExitReason)new ExitReason.Custom("odd"));
        Assert.Equal(new ExitReason.Custom("odd"), await Fails(new[] { tasks[0], tasks[1], failing, tasks[2], tasks[3] }.AwaitMany(Timeout.InfiniteTimeSpan)));
        foreach (var pid in sleeping)
        {
            var down = Down(pid);
            pid.Tell(1);
            Assert.IsType<ExitReason.Normal>(await down);
        }
        await AllIsSaid();
        await self.MailboxIsEmpty();
    });

    [Fact, Trait("otp", "AM3"), Trait("otp", "AM4")]
    public Task One_deadline_holds_for_all_and_what_others_sent_stays() => Run(async self =>
    {
        var tasks = Waiting(self, 3);
        var down = new Down(new(77), self.Self, new ExitReason.Normal());
        self.Self.Tell("of somebody else");
        self.Self.Tell(down);
        self.Self.Tell(new TaskReply(tasks[0].Ref, "a second reply"));
        (await tasks[0].Pid).Tell(1);
        await Wait.Until(() => tasks[0].End.IsCompleted, "the first has ended");
        Assert.IsType<ExitReason.Timeout>(await Fails(tasks.AwaitMany(TimeSpan.FromMilliseconds(20))));
        Assert.Equal("of somebody else", await self.Receive<object>());
        Assert.Equal(down, await self.Receive<object>());
        Assert.Equal(new TaskReply(tasks[0].Ref, "a second reply"), await self.Receive<object>());
        await self.MailboxIsEmpty();
    });

    [Fact, Trait("otp", "YM1")]
    public Task Yield_gives_what_came_of_each() => Run(async self =>
    {
        var tasks = TaskSupervisor.On(self, "work", "bar");
        SupervisedTask<int>[] many = [tasks.AsyncNoLink(Work.Double, 21), tasks.AsyncNoLink(Work.Wait, 1), tasks.AsyncNoLink(Work.ExitWith, (ExitReason)new ExitReason.Normal())];
        await Wait.Until(() => many[0].End.IsCompleted && many[2].End.IsCompleted, "two have ended");
        Assert.Equal([new TaskResult<int>.Ok(42), null, new TaskResult<int>.Exit(new ExitReason.Normal())], await many.YieldMany(TimeSpan.Zero));
        (await many[1].Pid).Tell(1);
        Assert.Equal([new TaskResult<int>.Ok(2)], await new[] { many[1] }.YieldMany(Wait.Long));
        Assert.Empty(await Array.Empty<SupervisedTask<int>>().YieldMany());
    });

    [Fact, Trait("otp", "YM2"), Trait("otp", "YM3")]
    public Task A_limit_that_is_reached_is_no_timeout() => Run(async self =>
    {
        var tasks = Waiting(self, 3);
        (await tasks[2].Pid).Tell(1);
        var options = new YieldManyOptions { Limit = 1, Timeout = Wait.Long, OnTimeout = OnYieldTimeout.KillTask };
        Assert.Equal([null, null, new TaskResult<int>.Ok(3)], await tasks.YieldMany(options));
        var (first, second) = (await tasks[0].Pid, await tasks[1].Pid);
        Assert.Equal([first], await TaskSupervisor.On(self, "work", "foo").Children(Wait.Long));
        Assert.Equal([second], await TaskSupervisor.On(self, "work", "bar").Children(Wait.Long));

        // A limit of more than there are is one of all.
        (await tasks[0].Pid).Tell(1);
        Assert.Equal([new TaskResult<int>.Ok(1)], await new[] { tasks[0] }.YieldMany(options with { Limit = 9 }));

        var down = Down(second);
        Assert.Equal([null], await new[] { tasks[1] }.YieldMany(options with { Timeout = TimeSpan.Zero }));
        Assert.Equal(new ExitReason.Killed(), await down);
    });

    [Fact, Trait("otp", "YM3")]
    public Task What_is_late_is_left_let_go_of_or_killed() => Run(async self =>
    {
        var options = new YieldManyOptions { Timeout = TimeSpan.Zero };
        var tasks = Waiting(self, 2);
        var pids = await Task.WhenAll(tasks.Select(task => task.Pid));
        Assert.Equal([null, null], await tasks.YieldMany(options));
        Assert.Equal([null, null], await tasks.YieldMany(options with { OnTimeout = OnYieldTimeout.Ignore }));
        foreach (var (task, pid) in tasks.Zip(pids))
        {
            var down = Down(pid);
            pid.Tell(1);
            Assert.IsType<ExitReason.Normal>(await down);
            Assert.Null(await task.Yield(TimeSpan.Zero));
        }
        tasks = Waiting(self, 2);
        var downs = (await Task.WhenAll(tasks.Select(task => task.Pid))).Select(Down).ToArray();
        Assert.Equal([null, null], await tasks.YieldMany(options with { OnTimeout = OnYieldTimeout.KillTask }));
        foreach (var down in downs) Assert.Equal(new ExitReason.Killed(), await down);
    });

    [Fact]
    public void What_makes_no_sense_is_refused_by_name()
    {
        Assert.Contains("Limit", Assert.Throws<ArgumentOutOfRangeException>(() => new YieldManyOptions { Limit = 0 }).Message);
        Assert.Contains("Timeout", Assert.Throws<ArgumentOutOfRangeException>(() => new YieldManyOptions { Timeout = TimeSpan.FromSeconds(-1) }).Message);
        var tasks = new[] { There.AsyncNoLink(Work.Double, 1) };
        Assert.Contains("-00:00:01", Assert.Throws<ArgumentOutOfRangeException>(() => { _ = tasks.AwaitMany(TimeSpan.FromSeconds(-1)); }).Message);
        Assert.Contains("-00:00:01", Assert.Throws<ArgumentOutOfRangeException>(() => { _ = tasks.YieldMany(TimeSpan.FromSeconds(-1)); }).Message);
    }
}
