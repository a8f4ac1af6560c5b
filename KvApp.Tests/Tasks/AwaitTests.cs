using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What <c>Await</c> gives, here and from another node.</summary>
public sealed class AwaitTests : OnTwoNodes
{
    [Theory, MemberData(nameof(Places)), Trait("otp", "AW1")]
    public Task The_value_is_given_and_nothing_else_is_told(string place) => Run(async self =>
    {
        var task = TaskSupervisor.On(self, "work", place).Async(Work.Double, 21);
        Assert.Equal(42, await task.Await());
        await AllIsSaid();
        await self.MailboxIsEmpty();
    });

    public static TheoryData<string, ExitReason> Reasons
    {
        get
        {
            var reasons = new TheoryData<string, ExitReason>();
            foreach (var place in new[] { "foo", "bar" })
                foreach (var reason in new ExitReason[] { new ExitReason.Normal(), new ExitReason.Shutdown(), new ExitReason.Shutdown("for now"), new ExitReason.Kill(), new ExitReason.Custom("unknown") })
                    reasons.Add(place, reason);
            return reasons;
        }
    }

    [Theory, MemberData(nameof(Reasons)), Trait("otp", "AW2"), Trait("otp", "X5"), Trait("otp", "X6")]
    public async Task An_exit_without_a_result_fails_the_await_with_its_reason_the_normal_one_too(string place, ExitReason reason) =>
        Assert.Equal(reason, await Fails(TaskSupervisor.On(Foo.System, "work", place).AsyncNoLink(Work.ExitWith, reason).Await()));

    [Theory, MemberData(nameof(Places)), Trait("otp", "X2"), Trait("otp", "X3"), Trait("otp", "X4")]
    public async Task An_exception_a_throw_and_an_exit_are_told_apart(string place)
    {
        var tasks = TaskSupervisor.On(Foo.System, "work", place);
        var failed = Assert.IsType<ExitReason.Failed>(await Fails(tasks.AsyncNoLink(Work.Boom, "oops").Await()));
        Assert.Equal((typeof(InvalidOperationException).FullName, "oops"), (failed.ExceptionType, failed.Message));
        Assert.Contains(nameof(Work.Boom), failed.StackTrace);
        var thrown = Assert.IsType<ExitReason.Thrown>(await Fails(tasks.AsyncNoLink(Work.Throw, "ball").Await()));
        Assert.Equal("ball", thrown.Value);
        Assert.Contains(nameof(Work.Throw), thrown.StackTrace);
        Assert.Equal(new ExitReason.Custom("unknown"), await Fails(tasks.AsyncNoLink(Work.ExitWith, (ExitReason)new ExitReason.Custom("unknown")).Await()));
    }

    [Theory, MemberData(nameof(Places)), Trait("otp", "AW4"), Trait("otp", "AW5")]
    public Task A_task_that_is_late_goes_on_and_is_never_heard_of_again(string place) => Run(async self =>
    {
        var tasks = TaskSupervisor.On(self, "work", place);
        foreach (var linked in new[] { true, false })
        {
            var task = linked ? tasks.Async(Work.Wait, 1) : tasks.AsyncNoLink(Work.Wait, 1);
            var pid = await task.Pid;
            Assert.IsType<ExitReason.Timeout>(await Fails(task.Await(TimeSpan.Zero)));
            var down = Down(pid);
            Assert.Contains(pid, await tasks.Children(Wait.Long));
            pid.Tell(1);
            Assert.IsType<ExitReason.Normal>(await down);
            await AllIsSaid();
            await self.MailboxIsEmpty();
        }
    });

    [Theory, MemberData(nameof(Places)), Trait("otp", "AW4")]
    public async Task A_caller_that_lets_the_timeout_escape_takes_its_linked_task_along(string place)
    {
        var tasks = new TaskCompletionSource<(IActorRef Linked, IActorRef Free)>();
        var caller = await Start(async self =>
        {
            var linked = TaskSupervisor.On(self, "work", place).Async(Work.Wait, 1);
            tasks.SetResult((await linked.Pid, await TaskSupervisor.On(self, "work", place).AsyncNoLink(Work.Wait, 1).Pid));
            await self.Receive<string>();
            await linked.Await(TimeSpan.Zero);
        });
        var (linked, free) = await tasks.Task.WaitAsync(Wait.Long);
        var (callerDown, linkedDown) = (Down(caller), Down(linked));
        caller.Tell("go on");
        Assert.IsType<ExitReason.Timeout>(await callerDown);
        Assert.IsType<ExitReason.Timeout>(await linkedDown);
        Assert.Equal([free], await TaskSupervisor.On(Foo.System, "work", place).Children(Wait.Long));
    }

    [Fact, Trait("otp", "AW6")]
    public Task Only_the_owner_can_ask() => Run(async self =>
    {
        var tasks = TaskSupervisor.On(self, "work", "bar");
        var (task, asker) = (tasks.AsyncNoLink(Work.Wait, 1), self);
        var fromActor = Foo.System.ActorOf(Props.Create(() => new Asker(task)));
        Assert.Contains($"must be queried by its owner {self.Self.Path}, but was queried by {fromActor.Path}", await fromActor.Ask<string>("await", Wait.Long));

        await Foo.Node.Run(async other =>
        {
            SupervisedTask<int>[] many = [TaskSupervisor.On(other, "work", "bar").AsyncNoLink(Work.Double, 1), task];
            foreach (var ask in new Action[]
            {
                () => task.Await(), () => task.Yield(), () => task.Shutdown(), () => task.Ignore(), () => task.PipeTo(other.Self), () => many.AwaitMany(), () => many.YieldMany(),
            })
                Assert.Contains($"must be queried by its owner {asker.Self.Path}, but was queried by {other.Self.Path}", Assert.Throws<InvalidOperationException>(ask).Message);
            Assert.Equal(2, await many[0].Await()); // a refused call has taken nothing
            return 0;
        });
        (await task.Pid).Tell(1);
        Assert.Equal(2, await task.Await());
    });

    [Fact, Trait("otp", "AW8")]
    public async Task A_value_that_is_there_is_given_without_waiting()
    {
        var task = There.AsyncNoLink(Work.Double, 21);
        await Wait.Until(() => task.End.IsCompleted, "the end has come");
        Assert.Equal(42, await task.Await(TimeSpan.Zero));
    }

    [Fact, Trait("otp", "AW9"), Trait("otp", "SH3")]
    public async Task A_value_counts_whatever_the_reason_beside_it()
    {
        foreach (var ask in new Func<SupervisedTask<int>, Task<int>>[] { task => task.Await(), async task => (await task.Yield())!.GetOrThrow(), async task => (await task.Shutdown())!.GetOrThrow(), async task => (await task.Shutdown(Shutdown.BrutalKill))!.GetOrThrow() })
        {
            var task = There.AsyncNoLink(Work.Wait, 1);
            var pid = await task.Pid;
            // The value has been sent when the kill comes: nothing that is said here has a value and such a reason, so bar is made to say it.
            var end = new System.Buffers.ArrayBufferWriter<byte>();
            TaskEnd.Write(Bar.Node.Local, end, Bar.Node.Local.Resolve(pid.Path.ToSerializationFormat()), new ExitReason.Killed(), new(7));
            Bar.Node.Local.Peers.Find(Foo.Name)!.Open!.Say(task.Ref.Id, false, FrameKind.End, end.WrittenMemory);
            await Wait.Until(() => task.End.IsCompleted, "the end has come");
            Assert.Equal(7, await ask(task));
        }
    }

    sealed class Asker : ReceiveActor
    {
        public Asker(SupervisedTask<int> task) => Receive<string>(said => Sender.Tell(Assert.Throws<InvalidOperationException>(() => { _ = task.Await(); }).Message));
    }
}
