using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What <c>Yield</c> and <c>Ignore</c> give.</summary>
public sealed class YieldTests : OnTwoNodes
{
    [Theory, MemberData(nameof(Places)), Trait("otp", "Y1"), Trait("otp", "Y4"), Trait("otp", "Y5")]
    public Task A_value_is_given_once_and_null_before_and_after(string place) => Run(async self =>
    {
        var task = TaskSupervisor.On(self, "work", place).Async(Work.Wait, 1);
        Assert.Null(await task.Yield(TimeSpan.Zero));
        Assert.Null(await task.Yield(TimeSpan.FromMilliseconds(1)));
        (await task.Pid).Tell(41);
        Assert.Equal(new TaskResult<int>.Ok(42), await task.Yield(Wait.Long));
        Assert.Null(await task.Yield(TimeSpan.Zero));
        await AllIsSaid();
        await self.MailboxIsEmpty();
    });

    [Theory, MemberData(nameof(AwaitTests.Reasons), MemberType = typeof(AwaitTests)), Trait("otp", "Y2"), Trait("otp", "X5")]
    public async Task A_reason_is_given_as_a_value_the_normal_one_too(string place, ExitReason reason) =>
        Assert.Equal(new TaskResult<int>.Exit(reason), await TaskSupervisor.On(Foo.System, "work", place).AsyncNoLink(Work.ExitWith, reason).Yield());

    [Theory, MemberData(nameof(Places)), Trait("otp", "Y6")]
    public async Task A_caller_dies_with_its_linked_task_while_it_yields(string place)
    {
        var yielded = new TaskCompletionSource<object?>();
        var caller = await Start(async self =>
        {
            await self.Receive<string>();
            yielded.SetResult(await TaskSupervisor.On(self, "work", place).Async(Work.Boom, "ouch").Yield(Wait.Long));
        });
        var down = Down(caller);
        caller.Tell("begin");
        Assert.Equal("ouch", Assert.IsType<ExitReason.Failed>(await down).Message);
        // Its function runs on, for nobody: there the end is what it was.
        Assert.IsType<ExitReason.Failed>(Assert.IsType<TaskResult<int>.Exit>(await yielded.Task.WaitAsync(Wait.Long)).Reason);
    }

    [Fact, Trait("otp", "AW3"), Trait("otp", "Y3"), Trait("otp", "YM4")]
    public async Task A_node_that_is_down_is_no_reason_but_an_exception_that_names_it()
    {
        SupervisedTask<int>[] tasks = [.. Enumerable.Range(0, 7).Select(n => There.AsyncNoLink(Work.Wait, n))];
        foreach (var task in tasks) await task.Pid;
        await Bar.DisposeAsync();
        await Wait.Until(() => tasks.All(task => task.End.IsCompleted), "they have ended");
        var lost = new ExitReason.NoConnection(Bar.Name);
        Assert.Equal(lost, await Fails(tasks[0].Await()));
        Assert.Equal(lost, await Fails(tasks[1].Yield()));
        Assert.Equal(lost, await Fails(tasks[2].Shutdown()));
        Assert.Equal(lost, Assert.Throws<ExitException>(() => tasks[3].Ignore()).Reason);
        Assert.Equal(lost, await Fails(new[] { tasks[4] }.AwaitMany()));
        Assert.Equal(lost, await Fails(new[] { tasks[5] }.YieldMany()));
        Assert.Equal(lost, await Fails(tasks[6].Shutdown(Shutdown.BrutalKill)));
    }

    [Theory, MemberData(nameof(Places)), Trait("otp", "IG1")]
    public Task An_ignored_task_goes_on_unlinked_and_is_never_heard_of_again(string place) => Run(async self =>
    {
        var tasks = TaskSupervisor.On(self, "work", place);
        foreach (var fails in new[] { false, true })
        {
            var late = fails ? tasks.Async(Work.WaitAndFail, 1) : tasks.Async(Work.Wait, 1);
            var pid = await late.Pid;
            Assert.Null(late.Ignore());
            var down = Down(pid);
            Assert.Contains(pid, await tasks.Children(Wait.Long));
            pid.Tell(1);
            Assert.Equal(fails, await down is ExitReason.Failed);
            await AllIsSaid();
            Assert.Null(await late.Yield(TimeSpan.Zero));
        }
        await self.MailboxIsEmpty();
        Assert.False(self.Stopping.IsCancellationRequested);
    });

    [Theory, MemberData(nameof(Places)), Trait("otp", "IG1"), Trait("otp", "TK2")]
    public async Task An_end_that_has_come_is_given_by_ignore(string place)
    {
        var tasks = TaskSupervisor.On(Foo.System, "work", place);
        var (value, reason) = (tasks.AsyncNoLink(Work.Double, 21), tasks.AsyncNoLink(Work.ExitWith, (ExitReason)new ExitReason.Custom("odd")));
        await Wait.Until(() => value.End.IsCompleted && reason.End.IsCompleted, "the ends have come");
        Assert.Equal(new TaskResult<int>.Ok(42), value.Ignore());
        Assert.Equal(new TaskResult<int>.Exit(new ExitReason.Custom("odd")), reason.Ignore());
        Assert.Equal(new TaskResult<int>.Ok(3), SupervisedTask.Completed(3).Ignore());
        Assert.Null(value.Ignore());
    }
}
