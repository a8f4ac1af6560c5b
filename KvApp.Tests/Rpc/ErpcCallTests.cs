using Akka;
using Akka.Actor;
using Akka.Event;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>A call: what it gives, and each way in which it gives nothing.</summary>
public sealed class ErpcCallTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    const string Nobody = "nobody@127.0.0.1:1";

    Erpc Erpc => Erpc.Get(nodes.Foo.System);

    static async Task<(ErpcErrorKind, ExitReason?)> Fails<T>(Task<T> call)
    {
        var failed = await Assert.ThrowsAsync<ErpcException>(() => call.WaitAsync(Wait.Long));
        return (failed.Kind, failed.Reason);
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "E1"), Trait("otp", "CA3")]
    public Task It_gives_what_the_function_returns_which_knows_no_callers(bool remote) => nodes.Run(async self =>
    {
        Assert.Equal(42, await Erpc.Call(nodes.At(remote), Work.Double, 21, Wait.Long));
        Assert.Equal(nodes.At(remote), await Erpc.Call(nodes.At(remote), static me => me.Node, Wait.Long));
        Assert.Null(await Erpc.Call(nodes.At(remote), static () => (string?)null, Wait.Long));
        Assert.Equal(0, await Erpc.Call(nodes.At(remote), static me => me.Callers.Count, Wait.Long));
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData(false, false), InlineData(true, false), InlineData(false, true), Trait("otp", "E2"), Trait("otp", "E3")]
    public Task An_exception_and_a_thrown_value_are_told_apart(bool remote, bool inCaller) => nodes.Run(async self =>
    {
        TimeSpan? wait = inCaller ? null : Wait.Long;
        var failed = await Assert.ThrowsAsync<ErpcException>(() => Erpc.Call(nodes.At(remote), Work.Boom, "boom", wait));
        var reason = Assert.IsType<ExitReason.Failed>(failed.Reason);
        Assert.Equal((ErpcErrorKind.Exception, "System.InvalidOperationException", "boom"),
            (failed.Kind, reason.ExceptionType, reason.Message));
        Assert.Contains("   at KvApp.Tests.Work.Boom(String why)", reason.StackTrace);
        Assert.Contains("the function failed: System.InvalidOperationException: boom", failed.Message);
        Assert.Contains("--- stack of the function that was called ---\n   at KvApp.Tests.Work.Boom", failed.ToString());

        Assert.Equal("a value", (await Assert.ThrowsAsync<ThrownException>(() =>
            Erpc.Call(nodes.At(remote), Work.Throw, "a value", wait))).Value);
        Assert.Null((await Assert.ThrowsAsync<ThrownException>(() => Erpc.Call(nodes.At(remote), Called.ThrowObject, (object?)null,
            wait))).Value);
    });

    [Theory, InlineData(false, false), InlineData(true, false), InlineData(false, true), Trait("otp", "E4")]
    public Task Its_own_exit_is_no_exception_whatever_the_reason(bool remote, bool inCaller) => nodes.Run(async self =>
    {
        TimeSpan? wait = inCaller ? null : Wait.Long;
        foreach (var reason in new ExitReason[] { new ExitReason.Normal(), new ExitReason.Shutdown("x"), new ExitReason.Kill(),
            new ExitReason.Custom(42), new ExitReason.NoConnection("bar@127.0.0.1"), new ExitReason.Timeout(),
            new ExitReason.Failed("as what it awaited", "", null), new ExitReason.Thrown(1, null) })
            Assert.Equal((ErpcErrorKind.Exit, reason), await Fails(Erpc.Call(nodes.At(remote), Called.Exit, reason, wait)));
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "E5")]
    public Task An_exit_signal_is_told_apart_from_its_own_exit(bool remote) => nodes.Run(async self =>
    {
        foreach (var (sent, told) in new (ExitReason, ExitReason)[] { (new ExitReason.Kill(), new ExitReason.Killed()),
            (new ExitReason.Custom(42), new ExitReason.Custom(42)), (new ExitReason.Shutdown(), new ExitReason.Shutdown()) })
        {
            var call = Erpc.Call(nodes.At(remote), Called.Tell, self.Self, Wait.Long);
            (await self.Receive<IActorRef>(timeout: Wait.Long)).Exit(sent);
            Assert.Equal((ErpcErrorKind.Signal, told), await Fails(call));
        }
        await self.MailboxIsEmpty();
    });

    [Fact, Trait("otp", "E6")]
    public async Task A_node_that_cannot_be_reached_is_told_at_once()
    {
        Assert.Equal((ErpcErrorKind.NoConnection, new ExitReason.NoConnection("nobody@127.0.0.1")),
            await Fails(Erpc.Call(Nobody, Work.Double, 1)));
        var failed = await Assert.ThrowsAsync<ErpcException>(() => Erpc.Call("never-heard-of", Work.Double, 1));
        Assert.Equal((ErpcErrorKind.NoConnection, "no connection to node never-heard-of: the function may have run"),
            (failed.Kind, failed.Message));
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "E7")]
    public Task After_a_timeout_it_goes_on_and_nothing_comes_late(bool remote) => nodes.Run(async self =>
    {
        var gate = Called.NewGate();
        var call = Erpc.Call(nodes.At(remote), Called.Through, gate, TimeSpan.FromMilliseconds(1));
        var failed = await Assert.ThrowsAsync<ErpcException>(() => call);
        Assert.Equal((ErpcErrorKind.Timeout, "the function did not end in time, and goes on"), (failed.Kind, failed.Message));
        await Called.Runs(gate);
        Work.GateOf(gate).SetResult(7);
        Assert.Equal(7, await Called.IsThrough(gate));
        await nodes.Settle();
        await self.MailboxIsEmpty();
        Assert.Equal(ErpcErrorKind.Timeout, (await Fails(call)).Item1);
    });

    [Theory, InlineData(false), InlineData(true)]
    public Task A_call_that_is_cancelled_ends_its_function(bool remote) => nodes.Run(async self =>
    {
        using var enough = new CancellationTokenSource();
        var call = Erpc.Call(nodes.At(remote), Called.Tell, self.Self, cancellation: enough.Token);
        var monitor = self.Monitor(await self.Receive<IActorRef>());
        enough.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(CallHandle.Cancelled, (await self.Receive<Down>(down => down.Ref == monitor, Wait.Long)).Reason);
        await self.MailboxIsEmpty();
    });

    [Fact]
    public Task A_call_in_code_that_is_stopped_ends_its_function() => nodes.Run(async self =>
    {
        using var stop = new CancellationTokenSource();
        using var scope = Checkpoint.StopWhen(stop.Token);
        var call = Erpc.Call(nodes.At(remote: true), Called.Tell, self.Self);
        var monitor = self.Monitor(await self.Receive<IActorRef>());
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(CallHandle.Cancelled, (await self.Receive<Down>(down => down.Ref == monitor, Wait.Long)).Reason);
    });

    [Theory, InlineData(false), InlineData(true)]
    public Task A_call_that_is_cancelled_before_its_turn_never_runs(bool remote) => nodes.Run(async self =>
    {
        var (at, rpc, gate) = (nodes.At(remote), Rpc.Get(nodes.Foo.System), Called.NewGate());
        var first = rpc.BlockCall(at, Funs.F(Called.Tell, self.Self));
        var pid = await self.Receive<IActorRef>();
        using var enough = new CancellationTokenSource();
        var cancelled = rpc.BlockCall(at, Funs.F(Called.Through, gate), cancellation: enough.Token);
        var last = rpc.BlockCall(at, Funs.F(Work.Double, 21));
        enough.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await nodes.Settle();
        pid.Tell(1);
        Assert.Equal(new TaskResult<int>.Ok(1), await first);
        Assert.Equal(new TaskResult<int>.Ok(42), await last.WaitAsync(Wait.Long));
        Assert.False(Work.GateOf($"{gate}-runs").Task.IsCompleted);
    });

    [Fact, Trait("otp", "E8"), Trait("otp", "E13")]
    public async Task A_bad_argument_is_refused_at_the_call_by_name_and_value_and_nothing_is_sent()
    {
        var sent = nodes.Foo.Node.Local.Peers.Find("bar")!.Open!;
        await nodes.Settle();
        var before = sent.Sent;
        foreach (var bad in new NodeName[] { default, "", "no name", "foo@", "foo@127.0.0.1:port" })
            Assert.Contains($"'{bad.Value}'", Called.Refuses<ArgumentException>("node", () => { Erpc.Call(bad, Work.Double, 1); }).Message);
        Called.Refuses<ArgumentNullException>("fun", () => { Erpc.Call("bar", (Fun<int>)null!); });
        Called.Refuses<ArgumentNullException>("fun", () => { Erpc.Call("bar", (Func<int>)null!); });
        var time = Called.Refuses<ArgumentOutOfRangeException>("timeout", () =>
            { Erpc.Call("bar", Work.Double, 1, TimeSpan.FromSeconds(-2)); });
        Assert.Contains("-00:00:02", time.Message);
        Called.Refuses<ValueNotSendableException>(null, () => { Erpc.Call("bar", Work.BoomAt, (object)new MemoryStream()); });
        Called.Refuses<ArgumentException>("node", () => Erpc.Cast("", Work.Nothing, 1));
        var stream = new MemoryStream();
        const string captured = "captures 'stream' (System.IO.MemoryStream)";
        Assert.Contains(captured, Called.Refuses<ArgumentException>("fun", () => { Erpc.Call("bar", () => stream.Length); }).Message);
        Assert.Contains(captured, Called.Refuses<ArgumentException>("fun", () => Erpc.Cast("bar", () => { _ = stream; })).Message);
        Assert.Equal(before, sent.Sent);
        Assert.Equal(7, await Erpc.Call("bar", static () => 7));
    }

    [Fact, Trait("otp", "E9")]
    public async Task A_function_that_is_not_there_is_undefined()
    {
        Assert.Equal((ErpcErrorKind.Exception, new ExitReason.Undefined("Old.Work.Double(System.Int32) in OldProgram")),
            await Fails(Erpc.Call("bar", new OldProgram("OldProgram").Function("Old.Work", "Double"), 21)));
        var unsendable = await Fails(Erpc.Call("bar", Work.Unsendable, 1));
        Assert.Equal(ErpcErrorKind.Exception, unsendable.Item1);
        Assert.Contains("System.IO.MemoryStream", Assert.IsType<ExitReason.Failed>(unsendable.Item2).Message);
    }

    [Fact, Trait("otp", "E11")]
    public Task On_this_node_without_a_time_it_runs_in_the_calling_process() => nodes.Run(async self =>
    {
        var here = nodes.Foo.Name;
        Assert.Equal(self.Self, await Erpc.Call(here, static me => me.Self));
        Assert.Equal(self.Self, await Erpc.Call(here, static me => me.Self, Timeout.InfiniteTimeSpan));
        Assert.NotEqual(self.Self, await Erpc.Call(here, static me => me.Self, Wait.Long));
        using var token = new CancellationTokenSource();
        Assert.NotEqual(self.Self, await Erpc.Call(here, static me => me.Self, cancellation: token.Token));
        Assert.NotEqual(self.Self, await Erpc.Call("bar", static me => me.Self));
        self.Self.Tell(5);
        Assert.Equal(5, await Erpc.Call(here, static me => me.Receive<int>()));
        await Erpc.Call(here, static me => { me.TrapExit = true; });
        Assert.True(self.TrapExit);
        Assert.Equal(here, await Erpc.Call(here, static me => Task.FromResult(me.Node)));
    });

    [Fact, Trait("otp", "E11")]
    public async Task For_code_that_is_no_process_it_runs_in_one()
    {
        var first = await Erpc.Call(nodes.Foo.Name, static me => me.Self);
        Assert.NotEqual(first, await Erpc.Call(nodes.Foo.Name, static me => me.Self));
        // A process of another node in this program is none of this one.
        var other = await Erpc.Get(nodes.Bar.System).Call("bar", static me => me.Self);
        await nodes.Run(async self => Assert.NotEqual(self.Self, await Erpc.Get(nodes.Bar.System).Call("bar", static me => me.Self)));
        Assert.NotNull(other);
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "E12")]
    public async Task A_caller_that_is_killed_leaves_it_running(bool remote)
    {
        var gate = Called.NewGate();
        var (caller, down) = await nodes.Start(async self => await Erpc.Call(nodes.At(remote), Called.Through, gate, TwoNodes.Longest));
        await Called.Runs(gate);
        caller.Exit(new ExitReason.Kill());
        Assert.Equal(new ExitReason.Killed(), await down);
        await nodes.Settle();
        Work.GateOf(gate).SetResult(7);
        Assert.Equal(7, await Called.IsThrough(gate));
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "L8")]
    public async Task A_call_that_fails_is_not_logged_and_a_cast_that_fails_is(bool remote)
    {
        var there = remote ? nodes.Bar : nodes.Foo;
        await Fails(Erpc.Call(there.Name, Work.Boom, $"called {remote}", Wait.Long));
        Erpc.Cast(there.Name, F(Work.Boom, $"cast {remote}"));
        await Wait.Until(() => LogLines.Of(nodes.Foo, LogLevel.ErrorLevel, $"cast {remote}").Length == 1,
            "the cast's failure is logged on its caller's node");
        foreach (var node in new[] { nodes.Foo, nodes.Bar }) Assert.Empty(LogLines.Of(node, LogLevel.ErrorLevel, $"called {remote}"));
    }

    static Task<NodeName> WhereLater(IProcess self) => Task.FromResult(self.Node);

    [Fact]
    public async Task Every_shape_can_be_called_with_a_time_or_without()
    {
        var second = Wait.Long;
        NodeName bar = "bar";
        Assert.Equal(1, await Erpc.Call(bar, static self => Task.FromResult(1), second));
        Assert.Equal(2, await Erpc.Call(bar, static async self => 1 + await Task.FromResult(1), second));
        Assert.Equal(nodes.Bar.Name, await Erpc.Call(bar, static self => self.Node, timeout: second));
        Assert.Equal(nodes.Bar.Name, await Erpc.Call(bar, WhereLater, second));
        Assert.Equal(1, await Erpc.Call(bar, static () => 1, second));
        Assert.Equal(1, await Erpc.Call(bar, static async () => { await Task.Yield(); return 1; }, second));
        Assert.Equal(42, await Erpc.Call(bar, Work.Double, 21, second));
        Assert.Equal(42, await Erpc.Call(bar, Work.DoubleLater, 21));
        Assert.Equal(42, await Erpc.Call(bar, static n => n * 2, 21));
        Assert.Equal(42, await Erpc.Call(bar, static (self, n) => n * 2, 21, second));
        Assert.Equal(42, await Erpc.Call(bar, static async (self, n) => { await Task.Yield(); return n * 2; }, 21));
        Assert.Equal(42, await Erpc.Call(bar, F(Work.Double, 21), second));
        Assert.Equal(Done.Instance, await Erpc.Call(bar, static () => { }));
        Assert.Equal(Done.Instance, await Erpc.Call(bar, static async () => await Task.Yield(), second));
        Assert.Equal(Done.Instance, await Erpc.Call(bar, static self => { _ = self.Node; }, second));
        Assert.Equal(Done.Instance, await Erpc.Call(bar, static async self => { await Task.Yield(); _ = self.Node; }, second));
        Assert.Equal(Done.Instance, await Erpc.Call(bar, Work.Nothing, 1, second));
        Assert.Equal(Done.Instance, await Erpc.Call(bar, static ms => Task.Delay(ms), 1, second));
        Assert.Equal(Done.Instance, await Erpc.Call(bar, static (self, n) => { _ = (self.Node, n); }, 1));
        Assert.Equal(Done.Instance, await Erpc.Call(bar, static async (self, n) => { await Task.Delay(n, self.Stopping); }, 1, second));
        Assert.Equal("boom", Assert.IsType<ExitReason.Failed>((await Fails(Erpc.Call(bar, () =>
            throw new InvalidOperationException("boom")))).Item2).Message);
    }
}
