using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>The times that hold where nothing is said.</summary>
public sealed class ConstantsTests
{
    static readonly TimeSpan FiveSeconds = TimeSpan.FromSeconds(5);

    [Fact, Trait("otp", "C1"), Trait("otp", "C2"), Trait("otp", "C3")]
    public void They_are_five_seconds()
    {
        Assert.Equal(FiveSeconds, TasksSettings.From(TasksConfig.Reference).AwaitTimeout);
        Assert.Equal((FiveSeconds, OnYieldTimeout.Nothing, null), (new YieldManyOptions().Timeout, new YieldManyOptions().OnTimeout, new YieldManyOptions().Limit));
        Assert.Equal((FiveSeconds, Shutdown.After(FiveSeconds), "00:00:05"), (Shutdown.Default.Time, Shutdown.Default, Shutdown.Default.ToString()));
        Assert.Equal(Shutdown.Default, new TaskSupervisorOptions().Shutdown);
    }

    [Fact, Trait("otp", "C5")]
    public void A_supervisor_takes_any_number_of_children() => Assert.Null(new TaskSupervisorOptions().MaxChildren);

    [Fact, Trait("otp", "C1"), Trait("otp", "C8")]
    public async Task The_setting_is_for_all_who_wait_for_tasks_and_not_for_who_asks_a_supervisor()
    {
        await using var foo = TestNode.Start("foo", "kv.tasks.await-timeout = 1ms\n");
        var tasks = TaskSupervisor.Start(foo.System, "work");
        SupervisedTask<int> Task() => tasks.AsyncNoLink(Work.Wait, 1);
        async Task TimesOut(Task waiting) => Assert.IsType<ExitReason.Timeout>((await Assert.ThrowsAsync<ExitException>(() => waiting.WaitAsync(Wait.Long))).Reason);

        ((Akka.Actor.IInternalActorRef)tasks.Pid!).Suspend();
        var (children, child) = (tasks.Children(), tasks.StartChild(Work.UntilStopped, 1));
        await TimesOut(Task().Await());
        await TimesOut(Awaited(Task()));
        await TimesOut(new[] { Task() }.AwaitMany());
        Assert.Null(await Task().Yield().WaitAsync(Wait.Long));
        Assert.Equal([null], await new[] { Task() }.YieldMany().WaitAsync(Wait.Long));
        await Assert.ThrowsAsync<TimeoutException>(() => tasks.Children(TimeSpan.FromMilliseconds(20)));
        Assert.Equal((false, false), (children.IsCompleted, child.IsCompleted));
        ((Akka.Actor.IInternalActorRef)tasks.Pid!).Resume();
        Assert.Empty(await children.WaitAsync(Wait.Long));
        await child.WaitAsync(Wait.Long);
    }

    static async Task Awaited<T>(SupervisedTask<T> task) => await task;
}
