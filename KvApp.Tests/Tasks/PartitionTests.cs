using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Several supervisors behind one name, here and on another node.</summary>
public sealed class PartitionTests : OnTwoNodes
{
    TaskSupervisor Start(TaskSupervisorOptions options)
    {
        TaskSupervisor.Start(Bar.System, "many", options);
        return TaskSupervisor.On(Foo.System, "many", Bar.Name);
    }

    /// <summary>The supervisor of a new child.</summary>
    static async Task<string> Of(TaskSupervisor tasks) => (await tasks.StartChild(Work.UntilStopped, 1)).Path.Parent.Name;

    [Fact, Trait("otp", "SC18")]
    public async Task A_key_leads_to_one_of_them_from_every_node_and_without_one_they_take_turns()
    {
        var there = Start(new() { Partitions = 4 });
        var here = TaskSupervisor.On(Bar.System, "many");
        var first = await Of(here.Partition("a"));
        Assert.Equal((first, first, first), (await Of(here.Partition("a")), await Of(there.Partition("a")), await Of(there.Partition("a").With(shutdown: Shutdown.BrutalKill))));

        string[] byNumber = [await Of(there.Partition(0)), await Of(there.Partition(1)), await Of(there.Partition(2)), await Of(there.Partition(3))];
        Assert.Equal(4, byNumber.Distinct().Count());
        Assert.Equal((byNumber[1], byNumber[1], byNumber[0]), (await Of(there.Partition(5)), await Of(here.Partition(-5)), await Of(here.Partition(long.MinValue))));
        Assert.Contains(first, byNumber);
        var byText = new HashSet<string>();
        for (var n = 0; n < 40; n++) byText.Add(await Of(there.Partition($"user-{n}")));
        Assert.Equal(byNumber.Order(), byText.Order());

        string[] inTurn = [await Of(there), await Of(here), await Of(there), await Of(here)];
        Assert.Equal(byNumber.Order(), inTurn.Order());
        Assert.Equal(42, await there.Partition("a").Async(Work.Double, 21));
        var sum = 0;
        await foreach (var result in there.AsyncStream([1, 2, 3], Work.Double)) sum += result.GetOrThrow();
        Assert.Equal(12, sum);
    }

    [Fact, Trait("otp", "SC18")]
    public async Task Each_has_a_mailbox_of_its_own_and_starts_pass_by_that_of_their_name()
    {
        var there = Start(new() { Partitions = 2 });
        Assert.Equal(2, await there.Partition(0).Async(Work.Double, 1));
        var whole = TaskSupervisor.On(Bar.System, "many").Pid!;
        var busy = (IInternalActorRef)TaskSupervisor.On(Bar.System, "many").Partition(0).Pid!;
        foreach (var target in new[] { "many", "many#0", "many#1" }) Assert.Equal(whole, ((ActorRefWithCell)PartitionKey.Find(Bar.Node.Local, target, starts: true)!).Parent);
        busy.Suspend();
        var waits = there.Partition(0).AsyncNoLink(Work.Double, 1);
        for (var n = 0; n < 100; n++) Assert.Equal(n * 2, await there.Partition(1).AsyncNoLink(Work.Double, n));
        Assert.False(waits.Pid.IsCompleted);
        busy.Resume(null);
        Assert.Equal(2, await waits.Await(Wait.Long));
    }

    [Theory, MemberData(nameof(Places)), Trait("otp", "SC18")]
    public async Task What_is_asked_of_the_name_is_asked_of_all_and_what_is_asked_of_a_key_of_one(string place)
    {
        TaskSupervisor.Start((place == "bar" ? Bar : Foo).System, "many", new() { Partitions = 3, MaxChildren = 1 });
        var tasks = TaskSupervisor.On(Foo.System, "many", place);
        IActorRef[] pids = [await tasks.Partition(0).StartChild(Work.UntilStopped, 1), await tasks.Partition(1).StartChild(Work.UntilStopped, 1)];
        await Assert.ThrowsAsync<MaxChildrenException>(() => tasks.Partition(1).StartChild(Work.UntilStopped, 1)); // each may have one
        Assert.Equal(pids.ToHashSet(), (await tasks.Children(Wait.Long)).ToHashSet());
        Assert.Equal([pids[1]], await tasks.Partition(1).Children(Wait.Long));
        Assert.Equal((new ChildCount(2, 2, 0, 2), new ChildCount(0, 0, 0, 0)), (await tasks.CountChildren(Wait.Long), await tasks.Partition(2).CountChildren(Wait.Long)));

        Assert.False(await tasks.Partition(0).TerminateChild(pids[1], Wait.Long));
        Assert.True(await tasks.TerminateChild(pids[1], Wait.Long));
        Assert.False(await tasks.TerminateChild(pids[1], Wait.Long));
        Assert.Equal([pids[0]], await tasks.Children(Wait.Long));
        var down = Down(pids[0]);
        await tasks.Stop(timeout: Wait.Long);
        Assert.Equal(new ExitReason.Shutdown(), await down);
        Assert.Equal(new ExitReason.NoProcess(), await Fails(tasks.Async(Work.Double, 1).Await(Wait.Long)));
        Assert.Equal(new ExitReason.NoProcess(), await Fails(tasks.Partition(1).Async(Work.Double, 1).Await(Wait.Long)));
    }

    [Fact]
    public async Task One_that_ends_is_started_again_without_its_children_and_too_many_take_all_along()
    {
        var there = Start(new() { Partitions = 2, MaxRestarts = 1, RestartWindow = TimeSpan.FromDays(1) });
        var (lost, kept) = (there.Partition(0).AsyncNoLink(Work.Wait, 1), there.Partition(1).AsyncNoLink(Work.Wait, 1));
        _ = (await lost.Pid, await kept.Pid);
        var whole = Down((await Foo.Node.WhereIs("many", Bar.Name))!);
        await there.Partition(0).Stop(timeout: Wait.Long);
        Assert.Equal(new TaskResult<int>.Exit(new ExitReason.Shutdown()), await lost.Yield(Wait.Long));
        // It is gone for a moment.
        await Wait.Until(async () => await there.Partition(0).AsyncNoLink(Work.Double, 1).Yield(Wait.Long) is TaskResult<int>.Ok, "it is there again");
        Assert.Single(await there.Children(Wait.Long));

        TaskSupervisor.On(Bar.System, "many").Partition(0).Pid!.Exit(new ExitReason.Kill());
        Assert.Equal(new ExitReason.Shutdown(), await whole);
        Assert.Equal(new TaskResult<int>.Exit(new ExitReason.Shutdown()), await kept.Yield(Wait.Long));
    }

    [Fact]
    public async Task One_that_is_killed_takes_all_their_children_along_as_killed()
    {
        var there = Start(new() { Partitions = 2 });
        var (one, two) = (there.Partition(0).AsyncNoLink(Work.Wait, 1), there.Partition(1).AsyncNoLink(Work.Wait, 1));
        _ = (await one.Pid, await two.Pid);
        (await Foo.Node.WhereIs("many", Bar.Name))!.Exit(new ExitReason.Kill());
        foreach (var task in new[] { one, two }) Assert.Equal(new TaskResult<int>.Exit(new ExitReason.Killed()), await task.Yield(Wait.Long));
        Assert.Equal(new ExitReason.NoProcess(), await Fails(there.Partition(0).Async(Work.Double, 1).Await(Wait.Long)));
    }

    [Fact, Trait("otp", "SC18")]
    public async Task A_key_chosen_once_leads_to_a_restarted_node_with_another_number_of_them()
    {
        var port = $"akka.remote.dot-netty.tcp.port = {FreePort.Next()}\n";
        var qux = TestNode.Start("qux", port);
        TaskSupervisor.Start(qux.System, "many", new() { Partitions = 3 });
        await Wait.Until(() => Foo.Node.Connect(qux.Reachable, Wait.Long), "foo and qux have met");
        var tasks = TaskSupervisor.On(Foo.System, "many", "qux").Partition("a");
        Assert.Equal(2, await tasks.Async(Work.Double, 1));
        await qux.DisposeAsync();
        await using var again = TestNode.Start("qux", port);
        TaskSupervisor.Start(again.System, "many", new() { Partitions = 2 });
        await Wait.Until(() => Foo.Node.Connect(again.Reachable, Wait.Long), "foo and qux have met again");
        Assert.Equal(2, await tasks.Async(Work.Double, 1));
        Assert.Equal(await Of(TaskSupervisor.On(again.System, "many").Partition("a")), await Of(tasks));
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_and_one_supervisor_is_its_own_only_partition()
    {
        foreach (var count in new[] { 0, -1 })
            Assert.Contains("Partitions must be 1 or more", Assert.Throws<ArgumentOutOfRangeException>(() => new TaskSupervisorOptions { Partitions = count }).Message);
        Assert.Throws<ArgumentNullException>(() => There.Partition(null!));
        var pid = (await Foo.Node.WhereIs("work", Bar.Name))!;
        Assert.Contains("choose a partition by name", Assert.Throws<InvalidOperationException>(() => TaskSupervisor.On(Foo.System, pid).Partition("a")).Message);
        Assert.Equal((2, 2), (await There.Partition("a").Async(Work.Double, 1), await TaskSupervisor.On(Bar.System, "work").Partition(7).Async(Work.Double, 1)));
    }

    [Fact]
    public async Task A_name_may_be_used_as_soon_as_it_is_given()
    {
        for (var n = 0; n < 50; n++)
        {
            var tasks = TaskSupervisor.Start(Bar.System, $"soon-{n}", new() { Partitions = 3 });
            SupervisedTask<int>[] first = [tasks.Partition("a").AsyncNoLink(Work.Double, n), tasks.AsyncNoLink(Work.Double, n), TaskSupervisor.On(Foo.System, $"soon-{n}", Bar.Name).Partition(1).AsyncNoLink(Work.Double, n)];
            Assert.Equal([n * 2, n * 2, n * 2], await first.AwaitMany(Wait.Long));
            await tasks.Stop(timeout: Wait.Long);
        }
        await Wait.Until(() => Bar.Node.Local.Partitions.IsEmpty, "nothing is left of them");
    }
}
