using Akka.Actor;
using Akka.Event;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>Rpc's calls, whose outcomes are values.</summary>
public sealed class RpcCallTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    const string Nobody = "nobody@127.0.0.1:1";

    Rpc Rpc => Rpc.Get(nodes.Foo.System);

    static TaskResult<T> Ok<T>(T value) => new TaskResult<T>.Ok(value);

    static TaskResult<T> Bad<T>(ExitReason reason) => new TaskResult<T>.Exit(reason);

    [Theory, InlineData(false), InlineData(true), Trait("otp", "R1")]
    public Task What_is_returned_or_thrown_is_given(bool remote) => nodes.Run(async self =>
    {
        Assert.Equal(Ok(42), await Rpc.Call(nodes.At(remote), F(Work.Double, 21)));
        Assert.Equal(Ok(1), await Rpc.Call(nodes.At(remote), static () => 1));
        Assert.Equal(Ok(2), await Rpc.Call(nodes.At(remote), static async () => { await Task.Yield(); return 2; }, Wait.Long));
        Assert.Equal(Ok(7), await Rpc.Call(nodes.At(remote), F(Called.ThrowObject, (object?)7)));
        Assert.Equal(Ok<string?>(null), await Rpc.Call(nodes.At(remote), F(Called.ThrowText, (string?)null)));
        // What is no value of the function's type cannot be given as one.
        Assert.Equal("a value", Assert.IsType<ExitReason.Thrown>(Assert.IsType<TaskResult<int>.Exit>(await Rpc.Call(nodes.At(remote), F(Work.Throw, "a value"))).Reason).Value);
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "R2"), Trait("otp", "R3")]
    public Task An_exit_a_signal_and_an_exception_are_outcomes_with_the_reason(bool remote) => nodes.Run(async self =>
    {
        foreach (var reason in new ExitReason[] { new ExitReason.Normal(), new ExitReason.Shutdown(), new ExitReason.Custom(42) })
            Assert.Equal(Bad<int>(reason), await Rpc.Call(nodes.At(remote), F(Called.Exit, reason)));
        var call = Rpc.Call(nodes.At(remote), F(Called.Tell, self.Self), Wait.Long);
        (await self.Receive<IActorRef>(timeout: Wait.Long)).Exit(new ExitReason.Kill());
        Assert.Equal(Bad<int>(new ExitReason.Killed()), await call);
        var failed = Assert.IsType<ExitReason.Failed>(Assert.IsType<TaskResult<int>.Exit>(await Rpc.Call(nodes.At(remote), F(Work.Boom, "boom"))).Reason);
        Assert.Equal("boom", failed.Message);
        Assert.Contains("KvApp.Tests.Work.Boom", failed.StackTrace);
        if (remote) Assert.Equal(Bad<int>(new ExitReason.Undefined("Old.Work.Double(System.Int32) in OldProgram")), await Rpc.Call("bar", F(new OldProgram("OldProgram").Function("Old.Work", "Double"), 1)));
        Assert.IsType<ExitReason.Failed>(Assert.IsType<TaskResult<object>.Exit>(await Rpc.Call(nodes.At(remote), F(Work.Unsendable, 1), Wait.Long)).Reason);
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "R4")]
    public async Task A_reason_that_is_returned_or_thrown_is_an_exit_with_it(bool remote)
    {
        var reason = new ExitReason.Custom("told");
        Assert.Equal(Bad<ExitReason>(reason), await Rpc.Call(nodes.At(remote), F(Called.GiveReason, (ExitReason)reason)));
        Assert.Equal(Bad<int>(reason), await Rpc.Call(nodes.At(remote), F(Called.ThrowObject, (object?)reason)));
        Assert.Equal(reason, await Erpc.Get(nodes.Foo.System).Call(nodes.At(remote), Called.GiveReason, (ExitReason)reason)); // Erpc has no such rule
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "R5")]
    public Task A_node_that_is_down_and_a_timeout_are_outcomes_and_nothing_comes_late(bool remote) => nodes.Run(async self =>
    {
        Assert.Equal(Bad<int>(new ExitReason.NoConnection("nobody@127.0.0.1")), await Rpc.Call(Nobody, F(Work.Double, 1)));
        var gate = Called.NewGate();
        Assert.Equal(Bad<int>(new ExitReason.Timeout()), await Rpc.Call(nodes.At(remote), F(Called.Through, gate), TimeSpan.FromMilliseconds(1)));
        Work.GateOf(gate).SetResult(7);
        Assert.Equal(7, await Called.IsThrough(gate));
        await nodes.Settle();
        await self.MailboxIsEmpty();
    });

    [Fact, Trait("otp", "R6")]
    public void Bad_arguments_are_refused_at_the_call()
    {
        foreach (var call in new Action[] { () => Rpc.Call("", F(Work.Double, 1)), () => Rpc.BlockCall("no name", F(Work.Double, 1)), () => Rpc.Cast(default, F(Work.Double, 1)), () => Rpc.AsyncCall("foo@", F(Work.Double, 1)), () => Rpc.ServerCall<int>("", "name", 1) })
            Called.Refuses<ArgumentException>("node", call);
        foreach (var call in new Action[] { () => Rpc.MultiCall(["bar", ""], F(Work.Double, 1)), () => Rpc.EvalEverywhere(["bar", ""], F(Work.Double, 1)), () => Rpc.AbCast([default], "name", 1), () => Rpc.SbCast([""], "name", 1), () => Rpc.MultiServerCall<int>([""], "name", 1) })
            Called.Refuses<ArgumentException>("nodes", call);
        foreach (var call in new Action[] { () => Rpc.AbCast(null, "", 1), () => Rpc.SbCast(null, "akka://kv/user/x", 1), () => Rpc.ServerCall<int>("bar", "", 1), () => Rpc.MultiServerCall<int>(null, "", 1) })
            Called.Refuses<ArgumentException>("name", call);
        foreach (var call in new Action[] { () => Rpc.Call("bar", F(Work.Double, 1), TimeSpan.FromSeconds(-2)), () => Rpc.MultiCall(["bar"], F(Work.Double, 1), TimeSpan.FromSeconds(-2)), () => Rpc.ServerCall<int>("bar", "name", 1, TimeSpan.FromSeconds(-2)) })
            Called.Refuses<ArgumentOutOfRangeException>("timeout", call);
        Called.Refuses<ArgumentNullException>("message", () => Rpc.AbCast(null, "name", null!));
        Called.Refuses<ValueNotSendableException>(null, () => Rpc.SbCast(["bar"], "name", new MemoryStream()));
        Called.Refuses<ValueNotSendableException>(null, () => Rpc.Call("bar", F(Work.BoomAt, (object)new MemoryStream())));
    }

    static readonly List<string> Order = [];

    static int InOrder(string what)
    {
        lock (Order) Order.Add(what);
        return Order.Count;
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "R7")]
    public async Task Block_calls_run_one_after_the_other_and_plain_ones_beside_them(bool remote)
    {
        lock (Order) Order.Clear();
        var (gate, at) = (Called.NewGate(), nodes.At(remote));
        var first = Rpc.BlockCall(at, F(Called.Through, gate));
        await Called.Runs(gate);
        var (second, third) = (Rpc.BlockCall(at, F(InOrder, "second")), Rpc.BlockCall(at, F(InOrder, "third")));
        Assert.Equal(Ok(1), await Rpc.Call(at, F(InOrder, "a plain one"), Wait.Long));
        await nodes.Settle();
        Assert.Equal(["a plain one"], Order);
        Work.GateOf(gate).SetResult(7);
        Assert.Equal((Ok(7), Ok(2), Ok(3)), (await first, await second, await third));
        Assert.Equal(["a plain one", "second", "third"], Order);
    }

    static int s_running, s_most;

    static async Task<int> Alone(int n)
    {
        var running = Interlocked.Increment(ref s_running);
        if (running > s_most) s_most = running;
        await Task.Delay(1);
        Interlocked.Decrement(ref s_running);
        return n switch
        {
            1 => throw new InvalidOperationException("fails"),
            2 => throw new ExitException(new ExitReason.Custom("exits")),
            _ => n,
        };
    }

    [Fact, Trait("otp", "R7")]
    public Task Whoever_block_calls_and_however_it_ends_the_next_has_its_turn() => nodes.Run(async self =>
    {
        s_most = 0;
        // One that is killed, and one that nobody waits for any more, have had their turn too.
        var killed = Rpc.BlockCall("bar", F(Called.Tell, self.Self));
        var fromBar = Rpc.Get(nodes.Bar.System);
        var all = Enumerable.Range(0, 12).Select(n => (n % 2 == 0 ? Rpc : fromBar).BlockCall("bar", F(Alone, n % 4))).ToArray();
        (await self.Receive<IActorRef>(timeout: Wait.Long)).Exit(new ExitReason.Kill());
        Assert.Equal(Bad<int>(new ExitReason.Killed()), await killed);
        var outcomes = await Task.WhenAll(all).WaitAsync(Wait.Long);
        for (var n = 0; n < 12; n++) Assert.True(n % 4 is 1 or 2 ? outcomes[n] is TaskResult<int>.Exit : outcomes[n] == Ok(n % 4), $"{n}: {outcomes[n]}");
        var gate = Called.NewGate();
        Assert.Equal(Bad<int>(new ExitReason.Timeout()), await Rpc.BlockCall("bar", F(Called.Through, gate), TimeSpan.Zero));
        var next = Rpc.BlockCall("bar", static () => 9);
        await Called.Runs(gate);
        Assert.False(next.IsCompleted);
        Work.GateOf(gate).SetResult(1);
        Assert.Equal(Ok(9), await next.WaitAsync(Wait.Long));
        Assert.Equal((1, 0), (s_most, s_running));
        Assert.Equal(Ok(5), await Rpc.BlockCall("bar", static async () => { await Task.Yield(); return 5; }));
    });

    [Fact, Trait("otp", "R8"), Trait("otp", "L8")]
    public async Task A_cast_never_fails_for_a_node_and_its_failure_is_logged_here()
    {
        Rpc.Cast(Nobody, F(Work.Double, 1));
        Rpc.Cast("bar", F(Work.Boom, "rpc cast"));
        await Wait.Until(() => LogLines.Of(nodes.Foo, LogLevel.ErrorLevel, "rpc cast").Length == 1, "the cast's failure is logged");
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "R10"), Trait("otp", "R11")]
    public Task A_key_gives_its_value_once_and_to_the_same_process(bool remote) => nodes.Run(async self =>
    {
        var gate = Called.NewGate();
        var key = Rpc.AsyncCall(nodes.At(remote), F(Called.Through, gate));
        Assert.Null(await key.NbYield());
        Assert.Null(await key.NbYield(TimeSpan.FromMilliseconds(1)));
        await nodes.Run(_ =>
        {
            Called.Refuses<InvalidOperationException>(null, () => key.Yield());
            Called.Refuses<InvalidOperationException>(null, () => key.NbYield());
            return Task.CompletedTask;
        });
        var waiting = key.Yield();
        Work.GateOf(gate).SetResult(7);
        Assert.Equal(Ok(7), await waiting.WaitAsync(Wait.Long));
        Called.Refuses<InvalidOperationException>(null, () => key.Yield());
        Assert.Null(await key.NbYield(Wait.Long));
        var failing = Rpc.AsyncCall(nodes.At(remote), F(Called.Exit, (ExitReason)new ExitReason.Custom(1)));
        Assert.Equal(Bad<int>(new ExitReason.Custom(1)), await failing.NbYield(Wait.Long));
        Assert.Null(await failing.NbYield());
        Assert.Equal(Bad<int>(new ExitReason.NoConnection("nobody@127.0.0.1")), await Rpc.AsyncCall(Nobody, F(Work.Double, 1)).Yield());
    });
}
