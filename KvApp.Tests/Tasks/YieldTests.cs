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

    [Fact, Trait("otp", "IG1")]
    public async Task The_failure_of_an_ignored_task_surfaces_nowhere()
    {
        var surfaced = new List<Exception>();
        void Unobserved(object? _, UnobservedTaskExceptionEventArgs e)
        {
            lock (surfaced) surfaced.AddRange(e.Exception.InnerExceptions.Where(inner => inner is ExitException or MaxChildrenException));
        }
        TaskScheduler.UnobservedTaskException += Unobserved;
        await IgnoreSome();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        TaskScheduler.UnobservedTaskException -= Unobserved;
        Assert.Empty(surfaced);
    }

    // Apart, so that nothing of them is held on to.
    async Task IgnoreSome()
    {
        var full = TaskSupervisor.Start(nodes.Foo.System, "full", new() { MaxChildren = 0 });
        foreach (var task in new[] { nodes.Tasks(false).Async(Work.Boom, "x"), nodes.Tasks(true).Async(Work.Boom, "x"), TaskSupervisor.On(nodes.Foo.System, "nobody", "bar").Async(Work.Boom, "x"), full.Async(Work.Boom, "x") })
        {
            var end = task.End;
            Record.Exception(task.Ignore); // that it was refused may have come already
            await Task.WhenAny(end).WaitAsync(Wait.Long);
        }
        await full.Stop();
    }
}
