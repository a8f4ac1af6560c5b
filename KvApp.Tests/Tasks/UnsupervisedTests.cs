using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Tasks without a supervisor.</summary>
public sealed class UnsupervisedTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    static ExitReason Bye => new ExitReason.Custom("bye");

    ActorSystem System => nodes.Foo.System;

    static TaskResult<T> Ok<T>(T value) => new TaskResult<T>.Ok(value);

    [Fact, Trait("otp", "TK1")]
    public Task A_task_has_its_parts_and_is_awaited_asked_piped_and_stopped_as_any() => nodes.Run(async self =>
    {
        Assert.Equal(1, await SupervisedTask.Async(System, () => 1));
        Assert.Equal(2, await SupervisedTask.Async(System, static async () => { await Task.Yield(); return 2; }));
        var task = SupervisedTask.Async(System, Funs.F(Work.AsTold, false));
        var pid = await task.Pid;
        Assert.Equal((self.Self, "KvApp.Tests.Work.AsTold"), (task.Owner, task.Function));
        Assert.True(nodes.LifeOf(self.Self)!.IsLinkedTo(pid));
        Assert.Null(await task.Yield(TimeSpan.Zero));
        task.PipeTo(self.Self);
        self.TrapExit = true;
        pid.Tell("v");
        foreach (var message in new object[] { new TaskReply(task.Ref, "v"), new Exit(pid, new ExitReason.Normal()), new Down(task.Ref, pid, new ExitReason.Normal()) })
            Assert.Equal(message, await self.Receive<object>(timeout: Wait.Long));
        Assert.Null(await SupervisedTask.Async(System, Funs.F(Work.AsTold, false)).Shutdown());
        await self.MailboxIsEmpty();
    });

    [Fact, Trait("otp", "TK1")]
    public async Task A_task_and_its_owner_end_together_unless_normally()
    {
        var started = new TaskCompletionSource<SupervisedTask<string>>();
        async Task Main(IProcess self)
        {
            started.SetResult(SupervisedTask.Async(System, Funs.F(Work.AsTold, false)));
            await self.Receive<string>();
        }

        var (_, ownerDown) = await nodes.Start(Main);
        (await (await started.Task).Pid).Tell(Bye);
        Assert.Equal(Bye, await ownerDown);

        started = new();
        (var owner, _) = await nodes.Start(Main);
        var taskDown = nodes.Down(await (await started.Task).Pid);
        owner.Exit(Bye);
        Assert.Equal(Bye, await taskDown);

        started = new();
        (owner, ownerDown) = await nodes.Start(Main);
        var pid = await (await started.Task).Pid;
        taskDown = nodes.Down(pid);
        owner.Tell("end");
        Assert.Equal(new ExitReason.Normal(), await ownerDown);
        pid.Tell(Bye);
        Assert.Equal(Bye, await taskDown);
    }

    [Fact, Trait("otp", "TK2")]
    public Task A_completed_task_works_in_every_call() => nodes.Run(async self =>
    {
        static SupervisedTask<int> Three() => SupervisedTask.Completed(3);
        Assert.Equal((self.Self, "Completed"), (Three().Owner, Three().Function));
        Assert.Same(ActorRefs.Nobody, await Three().Pid);
        Assert.NotEqual(Three().Ref, Three().Ref);
        Assert.Equal(3, await Three());
        Assert.Equal(3, await Three().Await(TimeSpan.Zero));
        Assert.Equal(Ok(3), await Three().Yield(TimeSpan.Zero));
        Assert.Equal(Ok(3), Three().Ignore());
        Assert.Equal([3, 42], await new[] { Three(), nodes.Tasks(self, true).Async(Work.Double, 21) }.AwaitMany(Wait.Long));
        Assert.Equal([Ok(3), null], await new[] { Three(), SupervisedTask.Async(System, Funs.F(Work.Wait, 1)) }.YieldMany(TimeSpan.Zero));
        var piped = Three();
        piped.PipeTo(self.Self);
        Assert.Equal(new TaskReply(piped.Ref, 3), await self.Receive<object>(timeout: Wait.Long));
        Assert.Throws<InvalidOperationException>(() => { _ = piped.Await(); });
        await self.MailboxIsEmpty();
    });

    [Fact, Trait("otp", "TK3")]
    public Task Start_links_to_nobody_and_StartLink_to_the_caller_and_neither_waits_nor_replies() => nodes.Run(async self =>
    {
        self.TrapExit = true;
        async Task Behave(IProcess child)
        {
            if (await child.Receive<object>() is ExitReason reason) throw new ExitException(reason);
        }

        var (free, linked) = (await SupervisedTask.Start(System, Behave), await SupervisedTask.StartLink(System, Behave));
        Assert.Equal((false, true), (nodes.LifeOf(self.Self)!.IsLinkedTo(free), nodes.LifeOf(self.Self)!.IsLinkedTo(linked)));
        var down = nodes.Down(free);
        free.Tell(Bye);
        Assert.Equal(Bye, await down);
        await self.MailboxIsEmpty();
        linked.Tell(Bye);
        Assert.Equal(new Exit(linked, Bye), await self.Receive<object>(timeout: Wait.Long));
        linked = await SupervisedTask.StartLink(System, Behave);
        linked.Tell("end");
        Assert.Equal(new Exit(linked, new ExitReason.Normal()), await self.Receive<object>(timeout: Wait.Long));
        await self.MailboxIsEmpty();
    });

    [Fact, Trait("otp", "TK3")]
    public async Task A_linked_function_ends_with_its_starter()
    {
        var linked = new TaskCompletionSource<IActorRef>();
        var (starter, _) = await nodes.Start(async self =>
        {
            linked.SetResult(await SupervisedTask.StartLink(System, child => Task.Delay(Timeout.Infinite, child.Stopping)));
            await self.Receive<string>();
        });
        var down = nodes.Down(await linked.Task.WaitAsync(Wait.Long));
        starter.Exit(Bye);
        Assert.Equal(Bye, await down);
        Assert.Contains("Node.Run", Assert.Throws<InvalidOperationException>(() => { _ = SupervisedTask.StartLink(System, _ => Task.CompletedTask); }).Message);
    }
}
