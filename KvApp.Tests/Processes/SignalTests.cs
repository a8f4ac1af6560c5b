using Akka.Actor;
using Akka.Event;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What an exit signal does to a function that runs: for everyone else, and for itself.</summary>
public sealed class SignalTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    static readonly System.Collections.Concurrent.ConcurrentDictionary<string, ManualResetEventSlim> Gates = new();

    static ManualResetEventSlim GateOf(string name) => Gates.GetOrAdd(name, _ => new());

    // Looks at nothing, as a function that computes does.
    static int Block(IProcess self, (string Gate, IActorRef To) arg)
    {
        arg.To.Tell("blocked");
        GateOf(arg.Gate).Wait();
        arg.To.Tell($"{arg.Gate} stopping: {self.Stopping.IsCancellationRequested}");
        return 1;
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "X14")]
    public Task Who_gets_a_signal_is_dead_for_everyone_at_once_though_its_function_runs(bool remote) => nodes.Run(async self =>
    {
        self.TrapExit = true;
        var (gate, there) = (Guid.NewGuid().ToString(), remote ? nodes.Bar : nodes.Foo);
        var task = nodes.Tasks(self, remote).AsyncNoLink(Block, (gate, self.Self));
        var pid = await task.Pid;
        var monitor = self.Monitor(pid);
        self.Link(pid);
        await self.Receive<string>(said => said == "blocked", Wait.Long);
        pid.Exit(new ExitReason.Custom("enough"));
        Assert.Equal(new Exit(pid, new ExitReason.Custom("enough")), await self.Receive<Exit>(timeout: Wait.Long));
        Assert.Equal(new Down(monitor, pid, new ExitReason.Custom("enough")), await self.Receive<Down>(timeout: Wait.Long));
        Assert.Equal(new TaskResult<int>.Exit(new ExitReason.Custom("enough")), await task.Yield(Wait.Long));
        Assert.DoesNotContain(pid, await nodes.Tasks(self, remote).Children(Wait.Long));
        Assert.Equal(1, there.Node.Local.Processes.Abandoned.Count);
        // It says so once, when that has lasted five seconds.
        await Wait.Until(() => LogLines.Of(there, LogLevel.WarningLevel, $"still runs 5 s after its process ended (enough)").Length == 1, "the log tells of it");
        GateOf(gate).Set();
        Assert.Equal($"{gate} stopping: True", await self.Receive<string>(timeout: Wait.Long)); // it can still tell
        await Wait.Until(() => there.Node.Local.Processes.Abandoned.Count == 0, "it is no longer counted");
        Assert.Single(LogLines.Of(there, LogLevel.WarningLevel, "still runs 5 s"));
        await Assert.ThrowsAsync<TimeoutException>(() => self.Receive<object>(said => said is Down or Exit, TimeSpan.Zero)); // and its end is not told again
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "X14")]
    public Task A_function_that_heeds_its_token_ends_with_the_reason_of_the_signal(bool remote) => nodes.Run(async self =>
    {
        var task = nodes.Tasks(self, remote).AsyncNoLink(Work.UntilStopped, 1);
        (await task.Pid).Exit(new ExitReason.Shutdown("moving"));
        Assert.Equal(new TaskResult<Akka.Done>.Exit(new ExitReason.Shutdown("moving")), await task.Yield(Wait.Long));
        var there = remote ? nodes.Bar : nodes.Foo;
        await Wait.Until(() => there.Node.Local.Processes.Abandoned.Count == 0, "its function has ended too");
    });

    // Cancelled without a signal is a failure of its own.
    static void Cancel(int _) => throw new OperationCanceledException("not asked to");

    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_is_a_failure() =>
        Assert.IsType<ExitReason.Failed>(Assert.IsType<TaskResult<Akka.Done>.Exit>(await TaskSupervisor.On(nodes.Foo.System, "work").AsyncNoLink(Cancel, 1).Yield(Wait.Long)).Reason);

    static async Task<string> GoodOrder(IProcess self, IActorRef to)
    {
        self.TrapExit = true;
        to.Tell("trapping");
        var exit = await self.Receive<Exit>();
        to.Tell($"{exit.Reason}, stopping: {self.Stopping.IsCancellationRequested}");
        var more = await self.Receive<Exit>();
        return $"{exit.Reason}, {more.Reason}";
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "X14")]
    public Task Who_traps_goes_on_and_its_own_result_counts(bool remote) => nodes.Run(async self =>
    {
        var task = nodes.Tasks(self, remote).AsyncNoLink(GoodOrder, self.Self);
        var pid = await task.Pid;
        await self.Receive<string>(said => said == "trapping", Wait.Long);
        pid.Exit(new ExitReason.Shutdown());
        Assert.Equal("shutdown, stopping: True", await self.Receive<string>(timeout: Wait.Long));
        pid.Exit(new ExitReason.Custom("hurry"));
        Assert.Equal("shutdown, hurry", await task.Await(Wait.Long));
    });

    [Fact, Trait("otp", "X13"), Trait("otp", "X14"), Trait("otp", "X7")]
    public async Task Plain_actors_obey_signals_too()
    {
        var (dying, trapping) = (new Plain(nodes.Bar), new Plain(nodes.Bar));
        var (first, second) = (Remote(dying), Remote(trapping));
        await trapping.Do(context => context.TrapExit());
        var (down, killed) = (nodes.Foo.Node.WhenDown(first), nodes.Foo.Node.WhenDown(second));
        var sender = new Plain(nodes.Foo);
        await sender.Do(_ =>
        {
            foreach (var pid in new[] { first, second })
            {
                pid.Exit(new ExitReason.Normal());
                pid.Exit(new ExitReason.Custom("enough"));
            }
        });
        Assert.Equal(new ExitReason.Custom("enough"), await down.WaitAsync(Wait.Long)); // normal was ignored
        foreach (var reason in new ExitReason[] { new ExitReason.Normal(), new ExitReason.Custom("enough") })
        {
            var exit = await trapping.Next<Exit>();
            Assert.Equal((reason, sender.Pid.Path.Name), (exit.Reason, exit.Pid.Path.Name));
        }
        await sender.Do(_ => second.Exit(new ExitReason.Kill()));
        Assert.IsType<ExitReason.Killed>(await killed.WaitAsync(Wait.Long));
    }

    IActorRef Remote(Plain actor) => RemotePid.At(nodes.Bar.Node.Local.PathOf(actor.Pid), (ExtendedActorSystem)nodes.Foo.System);

    sealed class Spiteful : Exception
    {
        public override string Message => throw new InvalidOperationException("no message");

        public override string StackTrace => throw new InvalidOperationException("no stack");
    }

    static int Spite(int _) => throw new Spiteful();

    [Theory, InlineData(false), InlineData(true)]
    public async Task An_exception_that_cannot_even_be_read_is_an_end(bool remote)
    {
        var task = TaskSupervisor.On(nodes.Foo.System, "work", nodes.At(remote)).AsyncNoLink(Spite, 1);
        var failed = Assert.IsType<ExitReason.Failed>(Assert.IsType<TaskResult<int>.Exit>(await task.Yield(Wait.Long)).Reason);
        Assert.Equal(typeof(Spiteful).FullName, failed.ExceptionType);
    }

    static int Nested(int _)
    {
        try
        {
            return Work.Boom("inner ouch");
        }
        catch (Exception e)
        {
            throw new InvalidOperationException("outer", e);
        }
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "X2"), Trait("otp", "X3")]
    public async Task Who_awaits_can_print_the_stack_of_the_other_side_below_its_own(bool remote)
    {
        var tasks = TaskSupervisor.On(nodes.Foo.System, "work", nodes.At(remote));
        var text = (await Assert.ThrowsAsync<ExitException>(() => tasks.AsyncNoLink(Nested, 1).Await(Wait.Long))).ToString();
        string[] parts = ["System.InvalidOperationException: outer", "AwaitEnd", "--- stack of the process that ended ---", "System.InvalidOperationException: inner ouch", "Work.Boom", "End of inner exception"];
        Assert.Equal(parts.Order(), parts.Where(text.Contains).Order());
        Assert.Equal(parts.Select(part => text.IndexOf(part, StringComparison.Ordinal)).Order(), parts.Select(part => text.IndexOf(part, StringComparison.Ordinal)));
        text = (await Assert.ThrowsAsync<ExitException>(() => tasks.AsyncNoLink(Work.Throw, "ball").Await(Wait.Long))).ToString();
        Assert.Contains("Work.Throw", text);
    }

    sealed class Untold : Akka.Util.ISurrogated
    {
        public Akka.Util.ISurrogate ToSurrogate(ActorSystem system) => throw new InvalidOperationException("it will not be written");

        public override string ToString() => throw new InvalidOperationException("nor printed");
    }

    static object GiveUntold(int _) => new Untold();

    static int ExitUntold(int _) => throw new ExitException(new ExitReason.Custom(new Untold()));

    static int ThrowUntold(int _) => throw new ThrownException(new Untold());

    [Theory, InlineData(false), InlineData(true)]
    public Task A_value_that_fails_while_it_is_written_is_an_end_for_all(bool remote) => nodes.Run(async self =>
    {
        var tasks = nodes.Tasks(self, remote);
        Assert.IsType<TaskResult<object>.Exit>(await tasks.AsyncNoLink(GiveUntold, 1).Yield(Wait.Long));
        Assert.IsType<TaskResult<int>.Exit>(await tasks.AsyncNoLink(ExitUntold, 1).Yield(Wait.Long));
        Assert.IsType<TaskResult<int>.Exit>(await tasks.AsyncNoLink(ThrowUntold, 1).Yield(Wait.Long));
        await Wait.Until(async () => (await tasks.Children(Wait.Long)).Count == 0, "their slots are free");
    });

    [Fact, Trait("otp", "M11")]
    public Task Whether_it_lives_is_answered_on_its_own_node_only() => nodes.Run(async self =>
    {
        var here = Assert.IsAssignableFrom<IActorRef>(await nodes.Tasks(self, remote: false).StartChild(Work.UntilStopped, 1));
        var there = await nodes.Tasks(self, remote: true).StartChild(Work.UntilStopped, 1);
        Assert.True(nodes.Foo.Node.IsAlive(here));
        Assert.True(nodes.Foo.Node.IsAlive(TaskSupervisor.On(nodes.Foo.System, "work").Pid!));
        Assert.Contains("use WhenDown", Assert.Throws<ArgumentException>(() => nodes.Foo.Node.IsAlive(there)).Message);
        foreach (var pid in new[] { here, there })
        {
            var down = nodes.Down(pid);
            pid.Exit(new ExitReason.Kill());
            await down;
        }
        Assert.False(nodes.Foo.Node.IsAlive(here));
        Assert.False(nodes.Foo.Node.IsAlive(ActorRefs.Nobody));
    });
}
