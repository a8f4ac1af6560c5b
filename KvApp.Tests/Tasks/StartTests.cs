using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>How tasks are started, here and there, and what stands against it.</summary>
public sealed class StartTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    static async Task<ExitReason> Reason<T>(SupervisedTask<T> task) => (await Assert.ThrowsAsync<ExitException>(() => task.Await(Wait.Long))).Reason;

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AS1"), Trait("otp", "P1"), Trait("otp", "P5")]
    public Task A_task_has_its_parts_is_listed_at_once_and_linked_if_it_was_asked_to_be(bool remote) => nodes.Run(async self =>
    {
        var from = nodes.Tasks(self, remote);
        foreach (var linked in (bool[])[true, false])
        {
            var task = linked ? from.Async(Work.AsTold, false) : from.AsyncNoLink(Work.AsTold, false);
            var children = await from.Children();
            var pid = await task.Pid;
            Assert.Contains(pid, children);
            Assert.Equal(nodes.At(remote), nodes.Foo.Node.Local.NameAt(remote ? pid.Path.Address : nodes.Foo.Address));
            Assert.Equal((self.Self, "KvApp.Tests.Work.AsTold"), (task.Owner, task.Function));
            Assert.NotEqual(from.Async(Work.Double, 1).Ref, task.Ref);
            Assert.Equal(linked, nodes.LifeOf(self.Self)!.IsLinkedTo(pid));
            task.PipeTo(self.Self);
            pid.Tell("done");
            Assert.Equal(new TaskReply(task.Ref, "done"), await self.Receive<object>(timeout: Wait.Long));
            Assert.Equal(new Down(task.Ref, pid, new ExitReason.Normal()), await self.Receive<object>(timeout: Wait.Long));
            Assert.DoesNotContain(pid, await from.Children());
        }
    });

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_task_that_nobody_owns_is_nobody_s_and_linked_to_nobody(bool remote)
    {
        var task = nodes.Tasks(remote).Async(Work.Boom, "ouch");
        Assert.Null(task.Owner);
        Assert.Equal("ouch", Assert.IsType<ExitReason.Failed>(await Reason(task)).Message);
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AS2"), Trait("otp", "AS3")]
    public Task A_supervisor_that_is_not_there_fails_the_await_and_not_the_owner(bool remote) => nodes.Run(async self =>
    {
        var nobody = TaskSupervisor.On(self, "nobody", nodes.At(remote));
        Assert.Equal(new ExitReason.NoProcess(), await Reason(nobody.Async(Work.Double, 1)));
        Assert.Equal(new ExitReason.NoProcess(), await Reason(nobody.AsyncNoLink(Work.Double, 1)));
        Assert.Equal(new TaskResult<int>.Exit(new ExitReason.NoProcess()), await nobody.Async(Work.Double, 1).Yield(Wait.Long));
        Assert.Equal(new ExitReason.NoProcess(), (await Assert.ThrowsAsync<ExitException>(() => nobody.StartChild(Work.Nothing, 1))).Reason);
        Assert.Equal(new ExitReason.NoProcess(), (await Assert.ThrowsAsync<ExitException>(() => nobody.Children())).Reason);
        var stopped = TaskSupervisor.Start((remote ? nodes.Bar : nodes.Foo).System, $"brief-{remote}");
        var pid = remote ? (await nodes.Foo.Node.WhereIs("brief-True", nodes.Bar.Name))! : stopped.Pid!;
        var byPid = TaskSupervisor.On(nodes.Foo.System, pid);
        Assert.Equal(42, await byPid.Async(Work.Double, 21));
        await stopped.Stop(timeout: Wait.Long);
        Assert.Equal(new ExitReason.NoProcess(), await Reason(byPid.Async(Work.Double, 1)));
        await self.MailboxIsEmpty();
    });

    [Fact, Trait("otp", "AS3"), Trait("otp", "S5")]
    public async Task Of_a_node_that_was_restarted_the_old_pid_leads_nowhere_and_the_name_to_the_new_supervisor()
    {
        var port = $"akka.remote.dot-netty.tcp.port = {FreePort.Next()}\n";
        var qux = TestNode.Start("qux", port);
        TaskSupervisor.Start(qux.System, "work");
        await Wait.Until(() => nodes.Foo.Node.Connect(qux.Reachable, Wait.Long), "foo and qux have met");
        var (byName, byPid) = (TaskSupervisor.On(nodes.Foo.System, "work", "qux"), TaskSupervisor.On(nodes.Foo.System, (await nodes.Foo.Node.WhereIs("work", "qux"))!));
        Assert.Equal((2, 4), (await byName.Async(Work.Double, 1), await byPid.Async(Work.Double, 2)));
        await qux.DisposeAsync();
        await using var again = TestNode.Start("qux", port);
        TaskSupervisor.Start(again.System, "work");
        await Wait.Until(() => nodes.Foo.Node.Connect(again.Reachable, Wait.Long), "foo and qux have met again");
        Assert.Equal(new ExitReason.NoProcess(), await Reason(byPid.Async(Work.Double, 1)));
        Assert.Equal(2, await byName.Async(Work.Double, 1));
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AS6")]
    public Task Too_many_are_refused_at_the_await_and_the_owner_lives(bool remote) => nodes.Run(async self =>
    {
        var name = $"two-{remote}";
        var there = TaskSupervisor.Start((remote ? nodes.Bar : nodes.Foo).System, name, new() { MaxChildren = 2 });
        var from = TaskSupervisor.On(self, name, nodes.At(remote));
        SupervisedTask<string>[] two = [from.Async(Work.AsTold, false), from.AsyncNoLink(Work.AsTold, false)];
        const string text = "reached the maximum number of tasks for this task supervisor (2). The maximum number of tasks that are allowed to run at the same time under it is TaskSupervisorOptions.MaxChildren";
        foreach (var third in new[] { from.Async(Work.Double, 1), from.AsyncNoLink(Work.Double, 1) })
            Assert.Equal(text, (await Assert.ThrowsAsync<MaxChildrenException>(() => third.Await(Wait.Long))).Message);
        await Assert.ThrowsAsync<MaxChildrenException>(() => from.Async(Work.Double, 1).Yield(Wait.Long));
        await Assert.ThrowsAsync<MaxChildrenException>(() => new[] { from.Async(Work.Double, 1) }.AwaitMany(Wait.Long));
        (await two[0].Pid).Tell("v");
        Assert.Equal("v", await two[0]);
        Assert.Equal(42, await from.Async(Work.Double, 21));
        await self.MailboxIsEmpty();
        await two[1].Shutdown();
        await there.Stop(timeout: Wait.Long);
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AS15"), Trait("otp", "C3")]
    public Task A_supervisor_that_stops_kills_those_that_were_started_so_and_asks_the_others(bool remote) => nodes.Run(async self =>
    {
        self.TrapExit = true;
        foreach (var brutalByDefault in (bool[])[false, true])
        {
            var name = $"stops-{remote}-{brutalByDefault}";
            var there = TaskSupervisor.Start((remote ? nodes.Bar : nodes.Foo).System, name, brutalByDefault ? new() { Shutdown = Shutdown.BrutalKill } : null);
            var asked = TaskSupervisor.On(self, name, nodes.At(remote));
            if (brutalByDefault) asked = asked.With(shutdown: Wait.Long);
            var killed = brutalByDefault ? TaskSupervisor.On(self, name, nodes.At(remote)) : asked.With(shutdown: Shutdown.BrutalKill);
            List<(SupervisedTask<string> Task, ExitReason Reason)> tasks = [];
            foreach (var (from, reason) in new (TaskSupervisor, ExitReason)[] { (asked, new ExitReason.Shutdown()), (killed, new ExitReason.Killed()) })
                tasks.AddRange([(from.Async(Work.AsTold, false), reason), (from.AsyncNoLink(Work.AsTold, false), reason)]);
            var (askedChild, killedChild) = (nodes.Down(await asked.StartChild(Work.UntilStopped, 1)), nodes.Down(await killed.StartChild(Work.UntilStopped, 1)));
            await asked.Children();
            await there.Stop(timeout: Wait.Long);
            foreach (var (task, reason) in tasks) Assert.Equal(reason, await Reason(task));
            Assert.Equal((new ExitReason.Shutdown(), new ExitReason.Killed()), (await askedChild, await killedChild));
        }
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AS16"), Trait("otp", "C4")]
    public Task A_child_that_crashed_is_not_started_again(bool remote) => nodes.Run(async _ =>
    {
        var name = $"once-{remote}";
        var there = TaskSupervisor.Start((remote ? nodes.Bar : nodes.Foo).System, name);
        var from = TaskSupervisor.On(nodes.Foo.System, name, nodes.At(remote));
        foreach (var gate in new[] { $"{name}-task", $"{name}-child" })
        {
            if (gate.EndsWith("task", StringComparison.Ordinal)) Assert.IsType<ExitReason.Failed>(await Reason(from.AsyncNoLink(Work.CountAndCrash, gate)));
            else await from.StartChild(Work.CountAndCrash, gate);
            await Wait.Until(async () => (await from.Children()).Count == 0, "it has ended");
            await Wait.Until(() => ((ActorRefWithCell)there.Pid!).Children.Count() == 0, "its supervisor has heard of that");
            Assert.Empty(await from.Children());
            Assert.Equal(1, Work.Counts[gate]);
        }
        await there.Stop(timeout: Wait.Long);
    });

    [Fact, Trait("otp", "AS17"), Trait("otp", "X9")]
    public Task A_named_function_is_the_target_s_own_version_and_one_that_it_lacks_is_undefined() => nodes.Run(async self =>
    {
        // A program of another build: its functions have names that this one knows, and one that it does not.
        var build = new OldProgram("KvApp.Tests");
        var tasks = nodes.Tasks(self, remote: true);
        Assert.Equal(42, await tasks.AsyncNoLink(build.Function("KvApp.Tests.Work", "Double"), 21));
        var undefined = Assert.IsType<ExitReason.Undefined>(await Reason(tasks.AsyncNoLink(build.Function("KvApp.Tests.OldWork", "Double"), 21)));
        Assert.Equal("KvApp.Tests.OldWork.Double(System.Int32) in KvApp.Tests", undefined.Function);
        var gone = new OldProgram("OldProgram");
        undefined = Assert.IsType<ExitReason.Undefined>(await Reason(tasks.AsyncNoLink(gone.Function("Old.Work", "Double"), 21)));
        Assert.Equal("Old.Work.Double(System.Int32) in OldProgram", undefined.Function);
        self.TrapExit = true;
        var linked = tasks.Async(gone.Function("Old.Other", "Twice"), 21);
        Assert.Equal(new Exit(await linked.Pid, new ExitReason.Undefined("Old.Other.Twice(System.Int32) in OldProgram")), await self.Receive<Exit>(timeout: Wait.Long));
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "P8")]
    public async Task What_the_caller_changes_after_the_call_the_task_does_not_see(bool remote)
    {
        var bytes = new byte[] { 1 };
        var task = nodes.Tasks(remote).Async(Work.FirstByte, bytes);
        bytes[0] = 2;
        (await task.Pid).Tell(1);
        Assert.Equal(1, await task.Await(Wait.Long));
        Assert.NotSame(bytes, await nodes.Tasks(remote).Async(Work.Echo, bytes));
    }
}
