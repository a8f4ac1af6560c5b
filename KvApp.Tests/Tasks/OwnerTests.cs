using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Tasks and their owners, here and there: who takes whom along, and what an owner is told that does not await.</summary>
public sealed class OwnerTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    static ExitReason Bye => new ExitReason.Custom("bye");

    /// <summary>A process with a task, and how each ends.</summary>
    async Task<(IActorRef Owner, Task<ExitReason> OwnerDown, IActorRef Task, Task<ExitReason> TaskDown)> Pair(bool remote, bool linked, bool taskTraps = false, bool ownerTraps = false)
    {
        var pid = new TaskCompletionSource<IActorRef>();
        var (owner, down) = await nodes.Start(async self =>
        {
            self.TrapExit = ownerTraps;
            var task = linked ? nodes.Tasks(self, remote).Async(Work.AsTold, taskTraps) : nodes.Tasks(self, remote).AsyncNoLink(Work.AsTold, taskTraps);
            pid.SetResult(await (taskTraps ? nodes.Traps(task.Pid) : task.Pid));
            await self.Receive<string>(); // ends normally when it is told to
        });
        var its = await pid.Task.WaitAsync(Wait.Long);
        return (owner, down, its, nodes.Down(its));
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AS7"), Trait("otp", "AS14")]
    public async Task A_crash_takes_a_linked_owner_along_though_it_awaits_nothing(bool remote)
    {
        var (_, ownerDown, task, _) = await Pair(remote, linked: true);
        task.Tell(Bye);
        Assert.Equal(Bye, await ownerDown);

        (var owner, ownerDown, task, var taskDown) = await Pair(remote, linked: false);
        task.Tell(Bye);
        Assert.Equal(Bye, await taskDown);
        owner.Tell("end");
        Assert.Equal(new ExitReason.Normal(), await ownerDown);
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AS7")]
    public async Task An_owner_that_awaits_is_dead_before_its_await_fails(bool remote)
    {
        var seen = new TaskCompletionSource<bool>();
        var (owner, ownerDown) = await nodes.Start(async self =>
        {
            try
            {
                await nodes.Tasks(self, remote).Async(Work.Boom, "ouch");
            }
            catch (ExitException)
            {
                seen.SetResult(nodes.LifeOf(self.Self)?.HasEnded ?? true);
            }
        });
        Assert.Equal("ouch", Assert.IsType<ExitReason.Failed>(await ownerDown).Message);
        Assert.True(await seen.Task.WaitAsync(Wait.Long));
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AS9")]
    public async Task A_task_that_exits_normally_does_nothing_to_its_owner(bool remote)
    {
        var (owner, ownerDown, task, taskDown) = await Pair(remote, linked: true);
        task.Tell(new ExitReason.Normal());
        Assert.Equal(new ExitReason.Normal(), await taskDown);
        owner.Tell("end");
        Assert.Equal(new ExitReason.Normal(), await ownerDown);
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AS10")]
    public async Task A_linked_task_ends_with_its_owner_and_with_its_reason_unless_it_traps(bool remote)
    {
        foreach (var reason in new ExitReason[] { Bye, new ExitReason.Shutdown(), new ExitReason.Kill() })
        {
            var (owner, _, _, taskDown) = await Pair(remote, linked: true);
            owner.Exit(reason);
            Assert.Equal(reason is ExitReason.Kill ? new ExitReason.Killed() : reason, await taskDown);
        }
        await TrappingTaskHears(remote, owner => owner.Exit(Bye), Bye);
    }

    Task TrappingTaskHears(bool remote, Action<IActorRef> end, ExitReason reason) => nodes.Run(async observer =>
    {
        var (owner, _) = await nodes.Start(async self =>
        {
            await nodes.Traps(nodes.Tasks(self, remote).Async(Work.TellExit, observer.Self).Pid);
            observer.Self.Tell("it traps");
            await self.Receive<string>();
        });
        await observer.Receive<string>(timeout: Wait.Long);
        end(owner);
        Assert.Equal(new Exit(owner, reason), await observer.Receive<Exit>(timeout: Wait.Long));
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AS11")]
    public async Task A_linked_task_goes_on_when_its_owner_ends_normally(bool remote)
    {
        var (owner, ownerDown, task, taskDown) = await Pair(remote, linked: true);
        owner.Tell("end");
        Assert.Equal(new ExitReason.Normal(), await ownerDown);
        task.Tell(Bye); // what it ends with is its own
        Assert.Equal(Bye, await taskDown);
        await TrappingTaskHears(remote, gone => gone.Tell("end"), new ExitReason.Normal());
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "AS13")]
    public async Task An_unlinked_task_outlives_its_owner(bool remote)
    {
        var (owner, ownerDown, task, taskDown) = await Pair(remote, linked: false);
        owner.Exit(Bye);
        Assert.Equal(Bye, await ownerDown);
        task.Tell("v");
        Assert.Equal(new ExitReason.Normal(), await taskDown);
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "P5")]
    public Task An_owner_that_does_not_await_is_told_value_exit_and_down_in_that_order(bool remote) => nodes.Run(async self =>
    {
        foreach (var (linked, traps) in new[] { (false, false), (true, false), (true, true) })
        {
            self.TrapExit = traps;
            var task = linked ? nodes.Tasks(self, remote).Async(Work.AsTold, false) : nodes.Tasks(self, remote).AsyncNoLink(Work.AsTold, false);
            task.PipeTo(self.Self);
            var pid = await task.Pid;
            pid.Tell("v");
            Assert.Equal(new TaskReply(task.Ref, "v"), await self.Receive<object>(timeout: Wait.Long));
            if (linked && traps) Assert.Equal(new Exit(pid, new ExitReason.Normal()), await self.Receive<object>(timeout: Wait.Long));
            Assert.Equal(new Down(task.Ref, pid, new ExitReason.Normal()), await self.Receive<object>(timeout: Wait.Long));
        }
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "P6")]
    public Task Of_a_failure_it_is_told_exit_and_down_and_no_value(bool remote) => nodes.Run(async self =>
    {
        foreach (var (linked, traps) in new[] { (false, false), (true, true) })
        {
            self.TrapExit = traps;
            var task = linked ? nodes.Tasks(self, remote).Async(Work.AsTold, false) : nodes.Tasks(self, remote).AsyncNoLink(Work.AsTold, false);
            task.PipeTo(self.Self);
            var pid = await task.Pid;
            pid.Tell(Bye);
            if (linked) Assert.Equal(new Exit(pid, Bye), await self.Receive<object>(timeout: Wait.Long));
            Assert.Equal(new Down(task.Ref, pid, Bye), await self.Receive<object>(timeout: Wait.Long));
        }
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "P7")]
    public Task An_actor_handles_value_and_down_between_its_other_messages_and_is_never_blocked(bool remote) => nodes.Run(async self =>
    {
        var server = nodes.Foo.System.ActorOf(Props.Create(() => new Server(self.Self, nodes.At(remote))));
        server.Tell("first");
        server.Tell("second");
        var (_, first) = await self.Receive<(string Name, IActorRef Pid)>(task => task.Name == "first", Wait.Long);
        var (_, second) = await self.Receive<(string Name, IActorRef Pid)>(task => task.Name == "second", Wait.Long);
        server.Tell(1); // it answers while both run
        Assert.Equal(1, await self.Receive<object>(timeout: Wait.Long));
        second.Tell("v");
        Assert.Equal("second gave v", await self.Receive<object>(timeout: Wait.Long));
        Assert.Equal("second is down: normal", await self.Receive<object>(timeout: Wait.Long));
        first.Tell(Bye);
        Assert.Equal("first is down: bye", await self.Receive<object>(timeout: Wait.Long));
        await self.MailboxIsEmpty();
    });

    sealed class Server : ReceiveActor
    {
        readonly Dictionary<MonitorRef, string> _tasks = [];

        public Server(IActorRef observer, NodeName node)
        {
            var tasks = TaskSupervisor.On(Context, "work", node);
            Receive<string>(name =>
            {
                var task = tasks.AsyncNoLink(Work.AsTold, false);
                _tasks[task.Ref] = name;
                task.PipeTo(Self);
                task.Pid.PipeTo(observer, success: pid => (name, pid));
            });
            Receive<int>(n => observer.Tell(n));
            Receive<TaskReply>(reply => observer.Tell($"{_tasks[reply.Ref]} gave {reply.Value}"));
            Receive<Down>(down => observer.Tell($"{_tasks[down.Ref]} is down: {down.Reason}"));
        }
    }
}
