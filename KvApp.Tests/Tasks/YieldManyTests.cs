using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Waiting for the ends of several tasks, as many as come.</summary>
public sealed class YieldManyTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    static SupervisedTask<string>[] Start(TaskSupervisor from, int count) => [.. Enumerable.Range(0, count).Select(_ => from.AsyncNoLink(Work.AsTold, false))];

    static async Task Ended(SupervisedTask<string> task, object how)
    {
        (await task.Pid).Tell(how);
        await task.End.WaitAsync(Wait.Long);
    }

    static TaskResult<string> Ok(string value) => new TaskResult<string>.Ok(value);

    static TaskResult<string> Exit(ExitReason reason) => new TaskResult<string>.Exit(reason);

    [Theory, InlineData(false), InlineData(true), Trait("otp", "YM1"), Trait("otp", "Y4")]
    public Task The_ends_come_in_the_order_of_the_tasks_with_nothing_for_those_that_run(bool remote) => nodes.Run(async self =>
    {
        var tasks = Start(nodes.Tasks(self, remote), 4);
        await Ended(tasks[3], "late");
        await Ended(tasks[2], new ExitReason.Custom("why"));
        await Ended(tasks[0], new ExitReason.Normal());
        Assert.Equal([Exit(new ExitReason.Normal()), null, Exit(new ExitReason.Custom("why")), Ok("late")], await tasks.YieldMany(TimeSpan.Zero));
        var again = tasks.YieldMany(TimeSpan.FromMilliseconds(500)); // it is not over before its time: three of them will give nothing more
        (await tasks[1].Pid).Tell("at last");
        Assert.Equal([null, Ok("at last"), null, null], await again);
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "YM2")]
    public Task With_a_limit_so_many_are_enough_and_nothing_happens_to_the_others(bool remote) => nodes.Run(async self =>
    {
        var tasks = Start(nodes.Tasks(self, remote), 4);
        var waiting = tasks.YieldMany(new YieldManyOptions { Limit = 2, OnTimeout = OnYieldTimeout.KillTask, Timeout = Timeout.InfiniteTimeSpan });
        await Ended(tasks[2], "a");
        await Ended(tasks[1], "b");
        Assert.Equal([null, Ok("b"), Ok("a"), null], await waiting);
        await Ended(tasks[0], "c");
        await Ended(tasks[3], "d");
        // More than the limit have come: they stay for the next time.
        Assert.Equal([Ok("c"), null], await new[] { tasks[0], tasks[3] }.YieldMany(new YieldManyOptions { Limit = 1, OnTimeout = OnYieldTimeout.KillTask }));
        Assert.Equal([Ok("d")], await tasks[3..].YieldMany(new YieldManyOptions { Limit = 7, Timeout = Timeout.InfiniteTimeSpan }));
        Assert.Empty(await Start(nodes.Tasks(self, remote), 0).YieldMany(new YieldManyOptions { Limit = 1, Timeout = Timeout.InfiniteTimeSpan }));
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "YM3")]
    public Task Those_that_are_late_go_on_or_are_let_go_of_or_killed(bool remote) => nodes.Run(async self =>
    {
        foreach (var what in Enum.GetValues<OnYieldTimeout>())
        {
            var tasks = Start(nodes.Tasks(self, remote), 2);
            await Ended(tasks[0], "v");
            var (late, down) = (tasks[1], nodes.Down(await tasks[1].Pid));
            Assert.Equal([Ok("v"), null], await tasks.YieldMany(new YieldManyOptions { Timeout = TimeSpan.Zero, OnTimeout = what }));
            if (what != OnYieldTimeout.KillTask) (await late.Pid).Tell("late");
            Assert.Equal(what == OnYieldTimeout.KillTask ? new ExitReason.Killed() : new ExitReason.Normal(), await down);
            if (what == OnYieldTimeout.Nothing) Assert.Equal(Ok("late"), await late.Yield(Wait.Long));
            else Assert.Null(await late.Yield(TimeSpan.Zero));
        }
        await self.MailboxIsEmpty();
    });

    [Fact, Trait("otp", "C1")]
    public void Options_that_make_no_sense_are_refused_by_name()
    {
        Assert.Equal(("Limit", 0), Refused(() => new YieldManyOptions { Limit = 0 }));
        Assert.Equal(("Timeout", TimeSpan.FromSeconds(-2)), Refused(() => new YieldManyOptions { Timeout = TimeSpan.FromSeconds(-2) }));
        Assert.Equal(("timeout", TimeSpan.FromSeconds(-2)), Refused(() => Start(nodes.Tasks(false), 0).YieldMany(TimeSpan.FromSeconds(-2))));
        Assert.Equal(("timeout", TimeSpan.FromSeconds(-2)), Refused(() => Start(nodes.Tasks(false), 0).AwaitMany(TimeSpan.FromSeconds(-2))));
    }

    static (string?, object?) Refused(Func<object> what)
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(what);
        return (refused.ParamName, refused.ActualValue);
    }
}
