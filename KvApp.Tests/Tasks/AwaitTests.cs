using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Waiting for the result of one task, by processes of this node, of tasks here and there.</summary>
public sealed class AwaitTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    static async Task<ExitReason> Reason<T>(Task<T> waiting) => (await Assert.ThrowsAsync<ExitException>(() => waiting)).Reason;

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AW1"), Trait("otp", "AW8"), Trait("otp", "AS9")]
    public Task The_value_is_given_and_nothing_else_is_heard_of_the_task(bool remote) => nodes.Run(async self =>
    {
        var task = nodes.Tasks(self, remote).Async(Work.Wait, 1);
        (await task.Pid).Tell(41);
        Assert.Equal(42, await task);
        var there = nodes.Tasks(self, remote).Async(Work.Double, 21);
        await there.End.WaitAsync(Wait.Long);
        Assert.Equal(42, await there.Await(TimeSpan.Zero));
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AW2"), Trait("otp", "X5")]
    public Task A_task_that_ends_without_a_value_fails_the_await_with_its_reason(bool remote) => nodes.Run(async self =>
    {
        foreach (var reason in new ExitReason[] { new ExitReason.Normal(), new ExitReason.Shutdown(), new ExitReason.Shutdown("x"), new ExitReason.Killed(), new ExitReason.Custom(7), new ExitReason.NoProcess() })
        {
            Assert.Equal(reason, await Reason(nodes.Tasks(self, remote).AsyncNoLink(Work.ExitWith, reason).Await(Wait.Long)));
            var waited = nodes.Tasks(self, remote).AsyncNoLink(Work.AsTold, false);
            var waiting = waited.Await(Wait.Long);
            (await waited.Pid).Tell(reason);
            Assert.Equal(reason, await Reason(waiting));
        }
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "X2"), Trait("otp", "X3"), Trait("otp", "X4")]
    public Task An_exception_a_thrown_value_and_an_exit_are_three_things(bool remote) => nodes.Run(async self =>
    {
        var from = nodes.Tasks(self, remote);
        var failed = Assert.IsType<ExitReason.Failed>(await Reason(from.AsyncNoLink(Work.Boom, "ouch").Await(Wait.Long)));
        Assert.Equal(("System.InvalidOperationException", "ouch"), (failed.ExceptionType, failed.Message));
        Assert.Contains("KvApp.Tests.Work.Boom", failed.StackTrace);
        var thrown = Assert.IsType<ExitReason.Thrown>(await Reason(from.AsyncNoLink(Work.Throw, "unknown").Await(Wait.Long)));
        Assert.Equal("unknown", thrown.Value);
        Assert.Contains("KvApp.Tests.Work.Throw", thrown.StackTrace);
        Assert.Equal(new ExitReason.Custom("unknown"), await Reason(from.AsyncNoLink(Work.ExitWith, (ExitReason)new ExitReason.Custom("unknown")).Await(Wait.Long)));
    });

    [Theory, InlineData(false, false), InlineData(false, true), InlineData(true, false), InlineData(true, true), Trait("otp", "AW4"), Trait("otp", "AW5"), Trait("otp", "M6")]
    public Task After_a_timeout_the_task_goes_on_and_is_never_heard_of_again(bool linked, bool remote) => nodes.Run(async self =>
    {
        foreach (object end in new object[] { "late", new ExitReason.Normal() })
        {
            var from = nodes.Tasks(self, remote);
            var task = linked ? from.Async(Work.AsTold, false) : from.AsyncNoLink(Work.AsTold, false);
            Assert.IsType<ExitReason.Timeout>(await Reason(task.Await(TimeSpan.Zero)));
            var down = nodes.Down(await task.Pid);
            Assert.Contains(await task.Pid, await from.Children());
            (await task.Pid).Tell(end);
            Assert.Equal(new ExitReason.Normal(), await down);
            await task.End.WaitAsync(Wait.Long);
            Assert.Null(await task.Yield(TimeSpan.Zero));
            await self.MailboxIsEmpty();
        }
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AW4")]
    public async Task Who_does_not_catch_the_timeout_ends_and_its_linked_task_with_it(bool remote)
    {
        var tasks = new TaskCompletionSource<(IActorRef Linked, IActorRef Unlinked)>();
        var go = new TaskCompletionSource();
        var (_, ended) = await nodes.Start(async self =>
        {
            var linked = nodes.Tasks(self, remote).Async(Work.AsTold, false);
            var unlinked = nodes.Tasks(self, remote).AsyncNoLink(Work.AsTold, false);
            tasks.SetResult((await linked.Pid, await unlinked.Pid));
            await go.Task;
            await linked.Await(TimeSpan.Zero);
        });
        var pids = await tasks.Task.WaitAsync(Wait.Long);
        var (linkedDown, unlinkedDown) = (nodes.Down(pids.Linked), nodes.Down(pids.Unlinked));
        go.SetResult();
        Assert.Equal((new ExitReason.Timeout(), new ExitReason.Timeout()), (await ended, await linkedDown));
        pids.Unlinked.Tell("still there");
        Assert.Equal(new ExitReason.Normal(), await unlinkedDown);
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AW7")]
    public Task A_second_await_is_refused_at_the_call(bool remote) => nodes.Run(async self =>
    {
        var task = nodes.Tasks(self, remote).Async(Work.Double, 21);
        Assert.Equal(42, await task);
        var refused = Assert.Throws<InvalidOperationException>(() => { _ = task.Await(); }).Message;
        Assert.Equal($"the task {task.Ref} has been awaited, shut down or let go of; its result is given once: keep it, or call Yield until it is there", refused);
    });

    [Fact, Trait("otp", "AW9")]
    public Task A_value_counts_however_its_task_ended_and_whatever_came_of_its_node_since() => nodes.Run(async self =>
    {
        var task = nodes.Tasks(self, remote: true).AsyncNoLink(Work.AsTold, false);
        var pid = await task.Pid;
        var body = new System.Buffers.ArrayBufferWriter<byte>();
        TaskEnd.Write(nodes.Bar.Node.Local, body, nodes.LifeOf(pid)!.Pid, new ExitReason.Killed(), new("v"));
        nodes.Bar.Node.Local.Peers.Find(nodes.Foo.Name)!.Open!.Say(task.Ref.Id, false, FrameKind.End, body.WrittenMemory);
        Assert.Equal("v", await task.Await(Wait.Long));
        pid.Exit(new ExitReason.Kill());
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AW9"), Trait("otp", "SH3")]
    public Task A_kill_that_races_the_value_leaves_one_or_the_other_and_nothing_behind(bool remote) => nodes.Run(async self =>
    {
        for (var n = 0; n < 100; n++)
        {
            var task = nodes.Tasks(self, remote).Async(Work.AsTold, false);
            var pid = await task.Pid;
            var telling = Task.Run(() => pid.Tell("v"));
            var result = await (n % 2 == 0 ? task.Shutdown(Shutdown.BrutalKill) : task.Shutdown(TimeSpan.FromMilliseconds(n % 3))).WaitAsync(Wait.Long);
            Assert.True(result is null or TaskResult<string>.Ok("v"), $"{result}");
            await telling;
        }
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AW5")]
    public Task A_value_that_races_the_timeout_is_given_or_gone(bool remote) => nodes.Run(async self =>
    {
        for (var n = 0; n < 100; n++)
        {
            var task = nodes.Tasks(self, remote).Async(Work.Wait, n);
            (await task.Pid).Tell(1);
            try
            {
                Assert.Equal(n + 1, await task.Await(TimeSpan.FromMilliseconds(n % 3)));
            }
            catch (ExitException e)
            {
                Assert.IsType<ExitReason.Timeout>(e.Reason);
                await task.End.WaitAsync(Wait.Long);
            }
            Assert.Null(await task.Yield(TimeSpan.Zero));
        }
        await self.MailboxIsEmpty();
    });
}
