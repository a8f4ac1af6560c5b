using Akka.Actor;
using Akka.Event;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Each way to end, as a monitor, a link and the task's awaiter hear of it: from a process of the same node and of another.</summary>
public sealed class ExitReasonTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    static readonly Action<IActorRef> Go = pid => pid.Tell(Acts.Go);

    /// <summary>Ends a process that is monitored and linked, and gives the reason if all were told the same.</summary>
    async Task<(ExitReason Reason, TaskResult<int> Task)> End(bool remote, Fun<int> fun, Action<IActorRef> end) => await nodes.Foo.Node.Run(async self =>
    {
        self.TrapExit = true;
        var task = nodes.Tasks(self, remote).AsyncNoLink(fun);
        var pid = await task.Pid;
        var monitor = self.Monitor(pid);
        self.Link(pid);
        end(pid);
        var exit = await self.Receive<Exit>(timeout: Wait.Long);
        var down = await self.Receive<Down>(timeout: Wait.Long);
        Assert.Equal((pid, pid, monitor, exit.Reason), (exit.Pid, down.Pid, down.Ref, down.Reason));
        return (down.Reason, (await task.Yield(Wait.Long))!);
    });

    async Task<ExitReason> Reason(bool remote, Fun<int> fun, Action<IActorRef>? end = null)
    {
        var (reason, task) = await End(remote, fun, end ?? Go);
        Assert.Equal(new TaskResult<int>.Exit(reason), task);
        return reason;
    }

    string[] Crashes(bool remote, string text) => LogLines.Of(remote ? nodes.Bar : nodes.Foo, LogLevel.ErrorLevel, text);

    // A crash is logged by the process after its end has been told.
    Task Logged(bool remote, string text) => Wait.Until(() => Crashes(remote, text).Length == 1, $"one crash that says {text} is logged");

    [Theory, InlineData(false), InlineData(true), Trait("otp", "X1"), Trait("otp", "X5")]
    public async Task A_return_is_normal_and_so_is_an_exit_that_says_so_but_without_a_value(bool remote)
    {
        Assert.Equal((new ExitReason.Normal(), new TaskResult<int>.Ok(7)), await End(remote, Funs.F(Acts.Return, 7), Go));
        Assert.IsType<ExitReason.Normal>(await Reason(remote, Funs.F(Acts.ExitWith, (ExitReason)new ExitReason.Normal())));
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "X2"), Trait("otp", "X3"), Trait("otp", "X4")]
    public async Task An_exception_a_throw_and_an_exit_are_told_apart_with_their_stacks(bool remote)
    {
        var mark = $"ouch {remote} {Guid.NewGuid()}";
        var failed = Assert.IsType<ExitReason.Failed>(await Reason(remote, Funs.F(Acts.Fail, mark)));
        Assert.Equal(("System.InvalidOperationException", mark), (failed.ExceptionType, failed.Message));
        Assert.Contains("Work.Boom", failed.StackTrace);
        await Logged(remote, mark);
        var thrown = Assert.IsType<ExitReason.Thrown>(await Reason(remote, Funs.F(Acts.Throw, $"ball {mark}")));
        Assert.Equal($"ball {mark}", thrown.Value);
        Assert.Contains("Work.Throw", thrown.StackTrace);
        await Logged(remote, $"ball {mark}");
        Assert.Equal(new ExitReason.Custom($"enough {mark}"), await Reason(remote, Funs.F(Acts.ExitWith, (ExitReason)new ExitReason.Custom($"enough {mark}"))));
        await Logged(remote, $"enough {mark}");
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "X6")]
    public async Task A_shutdown_is_itself_and_no_crash(bool remote)
    {
        var mark = $"moving {remote} {Guid.NewGuid()}";
        Assert.Equal(new ExitReason.Shutdown(), await Reason(remote, Funs.F(Acts.ExitWith, (ExitReason)new ExitReason.Shutdown())));
        Assert.Equal(new ExitReason.Shutdown(mark), await Reason(remote, Funs.F(Acts.ExitWith, (ExitReason)new ExitReason.Shutdown(mark))));
        // One that is a crash comes after it in the log.
        await Reason(remote, Funs.F(Acts.ExitWith, (ExitReason)new ExitReason.Custom($"after {mark}")));
        await Logged(remote, $"after {mark}");
        Assert.Single(Crashes(remote, mark));
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "X7"), Trait("otp", "X8")]
    public async Task Killed_is_who_was_killed_and_kill_is_who_says_so_of_itself(bool remote)
    {
        Assert.IsType<ExitReason.Killed>(await Reason(remote, Funs.F(Acts.Return, 1), pid => pid.Exit(new ExitReason.Kill())));
        Assert.IsType<ExitReason.Kill>(await Reason(remote, Funs.F(Acts.ExitWith, (ExitReason)new ExitReason.Kill()))); // and the link could trap it
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "X7")]
    public Task A_kill_ends_who_traps_too(bool remote) => nodes.Run(async self =>
    {
        var task = nodes.Tasks(self, remote).AsyncNoLink(Acts.Trap, self.Self);
        var pid = await task.Pid;
        await self.Receive<string>(said => said == "trapping", Wait.Long);
        pid.Exit(new ExitReason.Kill());
        Assert.Equal(new TaskResult<ExitReason>.Exit(new ExitReason.Killed()), await task.Yield(Wait.Long));
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "X13"), Trait("otp", "X14")]
    public Task A_normal_signal_is_ignored_another_ends_the_process_and_who_traps_gets_either_as_a_message(bool remote) => nodes.Run(async self =>
    {
        var untouched = nodes.Tasks(self, remote).AsyncNoLink(Acts.Return, 5);
        var pid = await untouched.Pid;
        pid.Exit(new ExitReason.Normal());
        pid.Tell(Acts.Go);
        Assert.Equal(5, await untouched.Await(Wait.Long));

        Assert.Equal(new ExitReason.Custom("enough"), await Reason(remote, Funs.F(Acts.Return, 1), ended => ended.Exit(new ExitReason.Custom("enough"))));

        foreach (var reason in new ExitReason[] { new ExitReason.Normal(), new ExitReason.Custom("enough"), new ExitReason.Shutdown("x") })
        {
            var trapping = nodes.Tasks(self, remote).AsyncNoLink(Acts.Trap, self.Self);
            pid = await trapping.Pid;
            await self.Receive<string>(said => said == "trapping", Wait.Long);
            pid.Exit(reason);
            Assert.Equal(reason, await trapping.Await(Wait.Long));
        }
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "X14")]
    public Task A_trapped_signal_says_whose_it_is(bool remote) => nodes.Run(async self =>
    {
        self.TrapExit = true;
        var sender = await nodes.Tasks(self, remote).StartChild(SendExit, self.Self);
        Assert.Equal(new Exit(sender, new ExitReason.Custom("from there")), await self.Receive<Exit>(timeout: Wait.Long));
    });

    static void SendExit(IProcess self, IActorRef to) => to.Exit(new ExitReason.Custom("from there"));

    [Theory, InlineData(false), InlineData(true), Trait("otp", "X11")]
    public Task Who_is_not_there_when_monitored_is_NoProcess(bool remote) => nodes.Run(async self =>
    {
        var ended = nodes.Tasks(self, remote).AsyncNoLink(Work.Double, 1);
        var pid = await ended.Pid;
        await ended.Await(Wait.Long);
        var monitor = self.Monitor(pid);
        Assert.Equal(new Down(monitor, pid, new ExitReason.NoProcess()), await self.Receive<Down>(timeout: Wait.Long));
        monitor = self.Monitor("nobody bears this", nodes.At(remote));
        Assert.Equal(new Down(monitor, ActorRefs.Nobody, new ExitReason.NoProcess()), await self.Receive<Down>(timeout: Wait.Long));
    });

    [Fact, Trait("otp", "X12")]
    public Task A_node_that_cannot_be_reached_is_NoConnection() => nodes.Run(async self =>
    {
        self.TrapExit = true;
        var nowhere = RemotePid.At("akka.tcp://kv@127.0.0.1:1/user/x#1", (ExtendedActorSystem)self.System);
        var monitor = self.Monitor(nowhere);
        self.Link(nowhere);
        var down = await self.Receive<Down>(timeout: Wait.Long);
        Assert.Equal((monitor, new ExitReason.NoConnection("127.0.0.1:1")), (down.Ref, down.Reason));
        Assert.Equal(new Exit(nowhere, new ExitReason.NoConnection("127.0.0.1:1")), await self.Receive<Exit>(timeout: Wait.Long));
    });

    [Fact, Trait("otp", "X9")]
    public async Task A_function_that_is_not_there_is_undefined_to_all_and_logged()
    {
        Assert.Contains("KvApp.Tests.Work.WasRemoved", Assert.IsType<ExitReason.Undefined>(await EndOf(Work.Missing)).Function);
        await Logged(true, "undefined function KvApp.Tests.Work.WasRemoved");
    }

    [Fact, Trait("otp", "X10")]
    public async Task A_lambda_of_another_build_is_a_bad_function_to_all_and_logged()
    {
        var here = (Closure)MethodData.Of(((Func<int>)(static () => 1)).Method);
        var other = Guid.NewGuid();
        var reason = Assert.IsType<ExitReason.BadFunction>(await EndOf(here with { Module = here.Module with { Build = other } }));
        Assert.StartsWith(
            $"the lambda {here.Token:x8} of KvApp.Tests is of build {other}, but this node has build {here.Module.Build}; run the same build on both, or pass a named static method",
            reason.Function);
        Assert.Contains($"module KvApp.Tests {other} is not to be had from node {nodes.Foo.Name}", reason.Function);
        await Logged(true, $"is of build {other}");

        // Another build of what is a node's own is not asked for.
        var asked = nodes.Bar.Node.Local.Code.Asked;
        var own = Assert.IsType<ExitReason.BadFunction>(await EndOf(here with { Module = new("KvApp.Tasks", other) }));
        Assert.Equal($"the lambda {here.Token:x8} of KvApp.Tasks is of build {other}, but this node has build {typeof(Node).Module.ModuleVersionId}; run the same build on both, or pass a named static method", own.Function);
        Assert.Equal(asked, nodes.Bar.Node.Local.Code.Asked);
    }

    /// <summary>What its linked owner and its monitors are told.</summary>
    async Task<ExitReason> EndOf(MethodData function)
    {
        var owner = new Plain(nodes.Foo);
        await owner.Do(context => context.TrapExit());
        var local = nodes.Foo.Node.Local;
        var handle = new TaskHandle(local, local.Processes.Of(owner.Pid), linked: true);
        new SupervisedTask<int>(local, handle).PipeTo(owner.Pid);
        local.Connect(nodes.Bar.Name, connection => handle.Begin(nodes.Bar.Name, connection, FrameKind.Start, StartOf(local, function)));
        var exit = await owner.Next<Exit>();
        var down = await owner.Next<Down>();
        Assert.Equal(exit.Reason, down.Reason);
        return down.Reason;
    }

    static ReadOnlyMemory<byte> StartOf(LocalNode node, MethodData function)
    {
        var body = new System.Buffers.ArrayBufferWriter<byte>();
        body.WriteString("work");
        body.WriteByte(1); // linked, without argument
        new Origin("a test", [], default).Write(node, body);
        new FunctionData(function).Write(body);
        return body.WrittenMemory;
    }
}
