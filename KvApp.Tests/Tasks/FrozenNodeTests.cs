using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>A node that is connected and says nothing.</summary>
public sealed class FrozenNodeTests
{
    [Fact, Trait("otp", "AS5"), Trait("otp", "C8")]
    public async Task Who_asks_it_waits_and_is_answered_when_it_goes_on()
    {
        await using var link = await CutLink.Start("kv.tasks.tick-time = 60s\nkv.tasks.await-timeout = 1ms\n");
        var tasks = TaskSupervisor.On(link.Foo.System, "work", "bar");
        link.Hold();
        var (task, child, children) = (tasks.Async(Work.Double, 21), tasks.StartChild(Work.UntilStopped, 1), tasks.Children());
        Assert.Null(await task.Yield(TimeSpan.FromSeconds(1)));
        Assert.Equal((false, false), (child.IsCompleted, children.IsCompleted));
        Assert.Equal([link.Bar.Name], link.Foo.Node.List());
        link.LetThrough();
        Assert.Equal(42, await task.Await(Wait.Long));
        Assert.Contains(await child.WaitAsync(Wait.Long), await children.WaitAsync(Wait.Long));
    }

    [Fact, Trait("otp", "AS5")]
    public async Task After_the_tick_time_it_is_down()
    {
        await using var link = await CutLink.Start("kv.tasks.tick-time = 1s\n");
        var task = TaskSupervisor.On(link.Foo.System, "work", "bar").Async(Work.Wait, 21);
        await task.Pid;
        link.Hold();
        var lost = await Assert.ThrowsAsync<ExitException>(() => task.Await(Timeout.InfiniteTimeSpan).WaitAsync(Wait.Long));
        Assert.Equal(new ExitReason.NoConnection(link.Bar.Name), lost.Reason);
    }
}
