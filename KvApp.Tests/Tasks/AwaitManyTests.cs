using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Waiting for the results of several tasks.</summary>
public sealed class AwaitManyTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    [Theory, InlineData(false), InlineData(true), Trait("otp", "AM1")]
    public Task Results_come_in_the_order_of_the_tasks_whatever_the_order_of_their_ends(bool remote) => nodes.Run(async self =>
    {
        SupervisedTask<int>[] tasks = [.. Enumerable.Range(0, 5).Select(n => nodes.Tasks(self, remote).Async(Work.Wait, n))];
        var waiting = tasks.AwaitMany(Wait.Long);
        foreach (var task in tasks.Reverse())
        {
            (await task.Pid).Tell(100);
            await task.End.WaitAsync(Wait.Long);
        }
        Assert.Equal([100, 101, 102, 103, 104], await waiting);
        Assert.Empty(await Array.Empty<SupervisedTask<int>>().AwaitMany(TimeSpan.Zero));
        var twice = nodes.Tasks(self, remote).Async(Work.Double, 21);
        Assert.Equal([42, 42], await new[] { twice, twice }.AwaitMany(Wait.Long));
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AM2")]
    public Task The_first_that_fails_fails_the_whole_at_once_and_the_others_go_on(bool remote) => nodes.Run(async self =>
    {
        var from = nodes.Tasks(self, remote);
        foreach (var (how, reason) in new (object, ExitReason)[] { (new ExitReason.Custom("why"), new ExitReason.Custom("why")), (new ExitReason.Normal(), new ExitReason.Normal()) })
        {
            SupervisedTask<string>[] tasks = [.. Enumerable.Range(0, 3).Select(_ => from.AsyncNoLink(Work.AsTold, false))];
            IActorRef[] pids = [await tasks[0].Pid, await tasks[1].Pid, await tasks[2].Pid];
            var waiting = tasks.AwaitMany(Timeout.InfiniteTimeSpan);
            pids[1].Tell(how);
            Assert.Equal(reason, (await Assert.ThrowsAsync<ExitException>(() => waiting)).Reason);
            var (first, third) = (nodes.Down(pids[0]), nodes.Down(pids[2]));
            Assert.Superset(new HashSet<IActorRef> { pids[0], pids[2] }, (await from.Children()).ToHashSet());
            pids[0].Tell("late");
            pids[2].Tell(new ExitReason.Custom("late"));
            Assert.Equal((new ExitReason.Normal(), new ExitReason.Custom("late")), (await first, await third));
            Assert.Throws<InvalidOperationException>(() => { _ = tasks[0].Await(); });
            await self.MailboxIsEmpty();
        }
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AM3")]
    public Task The_time_is_for_all_together(bool remote) => nodes.Run(async self =>
    {
        var from = nodes.Tasks(self, remote);
        SupervisedTask<int>[] tasks = [from.AsyncNoLink(Work.Double, 1), .. Enumerable.Range(0, 200).Select(n => from.AsyncNoLink(Work.Wait, n))];
        await tasks[0].End.WaitAsync(Wait.Long);
        // A deadline of its own for each would come to 80 s, which is longer than nodes.Run waits.
        Assert.All(await tasks.YieldMany(TimeSpan.FromMilliseconds(400)), (result, n) => Assert.Equal(n == 0, result is not null));
        Assert.IsType<ExitReason.Timeout>((await Assert.ThrowsAsync<ExitException>(() => tasks[1..].AwaitMany(TimeSpan.FromMilliseconds(400)))).Reason);
        foreach (var task in tasks[1..]) await task.Shutdown(Shutdown.BrutalKill);
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AM4")]
    public Task Messages_that_are_not_its_own_stay_in_the_mailbox_in_their_order(bool remote) => nodes.Run(async self =>
    {
        SupervisedTask<int>[] tasks = [.. Enumerable.Range(0, 2).Select(n => nodes.Tasks(self, remote).Async(Work.Wait, n))];
        object[] foreign =
        [
            "hello", new TaskReply(new(-7), 1), new TaskReply(tasks[0].Ref, 99), new Down(tasks[1].Ref, await tasks[1].Pid, new ExitReason.Custom("forged")),
        ];
        foreach (var message in foreign) self.Self.Tell(message);
        var waiting = tasks.AwaitMany(Wait.Long);
        foreach (var task in tasks) (await task.Pid).Tell(1);
        Assert.Equal([1, 2], await waiting);
        foreach (var message in foreign) Assert.Equal(message, await self.Receive<object>(timeout: Wait.Long));
        await self.MailboxIsEmpty();
    });

    [Fact]
    public async Task All_are_taken_or_none()
    {
        var (first, taken) = (nodes.Tasks(true).Async(Work.Double, 1), nodes.Tasks(true).Async(Work.Double, 2));
        Assert.Equal(4, await taken);
        Assert.Contains($"the task {taken.Ref} has been awaited", Assert.Throws<InvalidOperationException>(() => { _ = new[] { first, taken }.AwaitMany(); }).Message);
        Assert.Equal(2, await first);
    }

    [Fact]
    public async Task Cancelling_ends_the_waiting_and_not_the_tasks()
    {
        using var cancel = new CancellationTokenSource();
        var (first, second) = (nodes.Tasks(true).Async(Work.Wait, 1), nodes.Tasks(true).Async(Work.Wait, 2));
        var (yielding, awaiting) = (new[] { first }.YieldMany(Wait.Long, cancel.Token), new[] { second }.AwaitMany(Wait.Long, cancel.Token));
        cancel.Cancel();
        Assert.Equal(cancel.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => yielding)).CancellationToken);
        Assert.Equal(cancel.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => awaiting)).CancellationToken);
        var down = nodes.Down(await second.Pid);
        (await first.Pid).Tell(1);
        (await second.Pid).Tell(1);
        Assert.Equal(2, await first.Await(Wait.Long));
        Assert.Equal(new ExitReason.Normal(), await down);
    }

    [Fact]
    public async Task None_is_missed_that_ends_while_the_waiting_begins()
    {
        for (var n = 0; n < 50; n++)
        {
            var ends = Enumerable.Range(0, 5_000).Select(_ => new TaskHandle(nodes.Foo.Node.Local, null, linked: false)).ToArray();
            var tasks = ends.Select(end => new SupervisedTask<int>(nodes.Foo.Node.Local, end)).ToArray();
            var ending = Task.Run(() =>
            {
                foreach (var end in ends) end.Ended(null, new ExitReason.Normal(), new(1));
            });
            Assert.Equal(5_000, (await tasks.AwaitMany(Timeout.InfiniteTimeSpan).WaitAsync(Wait.Long)).Count);
            await ending;
        }
    }
}
