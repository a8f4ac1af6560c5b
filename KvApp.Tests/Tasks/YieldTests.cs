using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Asking a task whether it has ended, and letting go of it.</summary>
public sealed class YieldTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    static TaskResult<string> Ok(string value) => new TaskResult<string>.Ok(value);

    static TaskResult<string> Exit(ExitReason reason) => new TaskResult<string>.Exit(reason);

    [Theory, InlineData(false), InlineData(true), Trait("otp", "Y1"), Trait("otp", "Y4"), Trait("otp", "Y5")]
    public Task It_gives_nothing_until_the_value_is_there_and_nothing_once_it_was_given(bool remote) => nodes.Run(async self =>
    {
        var task = nodes.Tasks(self, remote).Async(Work.AsTold, false);
        var pid = await task.Pid;
        Assert.Null(await task.Yield(TimeSpan.Zero));
        Assert.Null(await task.Yield(TimeSpan.FromMilliseconds(1)));
        var waiting = task.Yield(Wait.Long);
        pid.Tell("v");
        Assert.Equal(Ok("v"), await waiting);
        Assert.Null(await task.Yield(TimeSpan.FromMilliseconds(1)));
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "Y2")]
    public Task It_gives_the_reason_of_a_task_that_ended_without_a_value(bool remote) => nodes.Run(async self =>
    {
        foreach (var reason in new ExitReason[] { new ExitReason.Normal(), new ExitReason.Shutdown(), new ExitReason.Killed(), new ExitReason.Custom("why") })
        {
            var task = nodes.Tasks(self, remote).AsyncNoLink(Work.AsTold, false);
            (await task.Pid).Tell(reason);
            Assert.Equal(Exit(reason), await task.Yield(Wait.Long));
            Assert.Null(await task.Yield(TimeSpan.Zero));
        }
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "Y6"), Trait("otp", "AS8")]
    public async Task Of_a_linked_task_only_who_traps_lives_to_see_a_crash(bool remote)
    {
        var (_, ended) = await nodes.Start(async self =>
        {
            var task = nodes.Tasks(self, remote).Async(Work.AsTold, false);
            (await task.Pid).Tell(new ExitReason.Custom("crash"));
            await task.Yield(Timeout.InfiniteTimeSpan);
        });
        Assert.Equal(new ExitReason.Custom("crash"), await ended);
        await nodes.Run(async self =>
        {
            self.TrapExit = true;
            foreach (var reason in new ExitReason[] { new ExitReason.Custom("crash"), new ExitReason.Normal() })
            {
                var (yielded, awaited) = (nodes.Tasks(self, remote).Async(Work.AsTold, false), nodes.Tasks(self, remote).Async(Work.AsTold, false));
                foreach (var task in new[] { yielded, awaited }) (await task.Pid).Tell(reason);
                Assert.Equal(Exit(reason), await yielded.Yield(Wait.Long));
                Assert.Equal(reason, (await Assert.ThrowsAsync<ExitException>(() => awaited.Await(Wait.Long))).Reason);
                foreach (var task in new[] { yielded, awaited }) Assert.Equal(new Exit(await task.Pid, reason), await self.Receive<Exit>(exit => exit.Pid.Equals(task.Pid.Result), Wait.Long));
            }
            await self.MailboxIsEmpty();
        });
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "IG1")]
    public Task Ignoring_gives_what_has_come_and_lets_go_of_what_has_not(bool remote) => nodes.Run(async self =>
    {
        var from = nodes.Tasks(self, remote);
        SupervisedTask<string> Linked() => from.Async(Work.AsTold, false);

        var (value, reason, late, lateCrash) = (Linked(), from.AsyncNoLink(Work.AsTold, false), Linked(), Linked());
        (await value.Pid).Tell("v");
        (await reason.Pid).Tell(new ExitReason.Custom("why"));
        await value.End.WaitAsync(Wait.Long);
        await reason.End.WaitAsync(Wait.Long);
        Assert.Equal(Ok("v"), value.Ignore());
        Assert.Equal(Exit(new ExitReason.Custom("why")), reason.Ignore());

        Assert.Null(late.Ignore());
        Assert.Null(lateCrash.Ignore());
        Assert.Equal(0, nodes.LifeOf(self.Self)!.ToTell);
        var (lateDown, crashDown) = (nodes.Down(await late.Pid), nodes.Down(await lateCrash.Pid));
        await from.Children();
        (await late.Pid).Tell("late");
        (await lateCrash.Pid).Tell(new ExitReason.Custom("late"));
        Assert.Equal((new ExitReason.Normal(), new ExitReason.Custom("late")), (await lateDown, await crashDown));
        foreach (var task in new[] { value, reason, late, lateCrash })
        {
            Assert.Null(task.Ignore());
            Assert.Null(await task.Yield(TimeSpan.Zero));
            Assert.Throws<InvalidOperationException>(() => { _ = task.Await(TimeSpan.Zero); });
        }
        await self.MailboxIsEmpty();
    });
}
