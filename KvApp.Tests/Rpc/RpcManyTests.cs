using Akka.Actor;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>Rpc's calls on several nodes.</summary>
public sealed class RpcManyTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    const string Nobody = "nobody@127.0.0.1:1";

    Rpc Rpc => Rpc.Get(nodes.Foo.System);

    static TaskResult<T> Ok<T>(T value) => new TaskResult<T>.Ok(value);

    static string At(IProcess self, int n) => self.Node.Name == "bar" && n == 0 ? throw new ExitException(new ExitReason.NoConnection("elsewhere")) : $"{self.Node.Name} {n}";

    [Fact, Trait("otp", "R9")]
    public async Task MultiCall_gives_outcomes_in_order_and_apart_from_them_the_nodes_that_gave_none()
    {
        var (results, bad) = await Rpc.MultiCall(["bar", Nobody, "foo", "never-heard-of", "bar"], F(At, 1));
        Assert.Equal([Ok("bar 1"), Ok("foo 1"), Ok("bar 1")], results);
        Assert.Equal([Nobody, "never-heard-of"], bad);
        (results, bad) = await Rpc.MultiCall(null, F(At, 0), TwoNodes.Longest);
        // Its own exit is an outcome, also one that reads as if its node were down.
        Assert.Equal([Ok("foo 0"), new TaskResult<string>.Exit(new ExitReason.NoConnection("elsewhere"))], results);
        Assert.Empty(bad);
        var gate = Called.NewGate();
        var (none, late) = await Rpc.MultiCall(["foo", "bar", "never-heard-of"], F(Called.Through, gate), TimeSpan.Zero);
        Work.GateOf(gate).SetResult(1);
        Assert.Empty(none);
        Assert.Equal(["foo", "bar", "never-heard-of"], late);
    }

    [Fact, Trait("otp", "R14")]
    public async Task ParallelEval_spreads_calls_over_the_nodes_and_keeps_their_order()
    {
        Assert.Equal([Ok("foo 1"), Ok("bar 2"), Ok("foo 3"), Ok("bar 4"), Ok("foo 5")], await Rpc.ParallelEval(Enumerable.Range(1, 5).Select(n => F(At, n))));
        var outcomes = await Rpc.ParallelEval([F(At, 0), F(At, 0), F(At, 1)]);
        Assert.Equal([Ok("foo 0"), new TaskResult<string>.Exit(new ExitReason.NoConnection("elsewhere")), Ok("foo 1")], outcomes);
        Assert.Empty(await Rpc.ParallelEval(Array.Empty<Fun<int>>()));
        // All at once: each waits for what the other does.
        var (one, other) = (Called.NewGate(), Called.NewGate());
        Assert.Equal([Ok(1), Ok(2)], await Rpc.ParallelEval([F(Opens, (one, other, 1)), F(Opens, (other, one, 2))]).WaitAsync(Wait.Long));
    }

    static async Task<int> Opens((string Mine, string Others, int Value) what)
    {
        Work.GateOf(what.Others).SetResult(1);
        await Work.GateOf(what.Mine).Task;
        return what.Value;
    }

    [Fact, Trait("otp", "R15")]
    public async Task PMap_maps_over_the_nodes_and_fails_for_one()
    {
        Assert.Equal([2, 4, 6, 8, 10], await Rpc.PMap([1, 2, 3, 4, 5], Work.Double));
        Assert.Equal([2, 4], await Rpc.PMap([1, 2], Work.DoubleLater));
        Assert.Equal([2, 3], await Rpc.PMap([1, 2], static n => n + 1));
        Assert.Equal([$"{Environment.ProcessId}"], await Rpc.PMap(["x"], static _ => $"{Environment.ProcessId}"));
        Assert.Empty(await Rpc.PMap(Array.Empty<int>(), Work.Double));
        var failed = await Assert.ThrowsAsync<ExitException>(() => Rpc.PMap([1, 0, 2], static n => 10 / n));
        Assert.Equal(typeof(DivideByZeroException).FullName, Assert.IsType<ExitReason.Failed>(failed.Reason).ExceptionType);
    }

    static void TellWhere(IProcess self, IActorRef to) => to.Tell(self.Node.Name);

    [Fact, Trait("otp", "R18")]
    public Task A_function_can_be_run_everywhere() => nodes.Run(async self =>
    {
        Rpc.EvalEverywhere(null, F(TellWhere, self.Self));
        Rpc.EvalEverywhere(["bar", Nobody], F(TellWhere, self.Self));
        var told = new List<string>();
        for (var n = 0; n < 3; n++) told.Add(await self.Receive<string>(timeout: Wait.Long));
        Assert.Equal(["bar", "bar", "foo"], told.Order());
        await nodes.Settle();
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "R18")]
    public Task A_process_can_be_asked_after_wherever_it_is(bool remote) => nodes.Run(async self =>
    {
        self.TrapExit = true;
        var pid = await Node.Get(self).SpawnLink(nodes.At(remote), Acts.Trap, self.Self);
        await self.Receive<string>(timeout: Wait.Long);
        var info = await Rpc.PInfo(pid);
        Assert.Equal((null, "KvApp.Tests.Acts.Trap/2", true), (info!.Name, info.Function, info.TrapExit));
        Assert.Equal([self.Self], info.Links);
        pid.Tell("one");
        pid.Tell("two");
        await Wait.Until(async () => (await Rpc.PInfo(pid))!.Waiting == 2, "both messages wait");
        await Erpc.Get(nodes.Foo.System).Call(nodes.At(remote), static (me, pid) => Node.Get(me.System).Register("asked after", pid), pid, Wait.Long);
        Assert.Equal("asked after", (await Rpc.PInfo(pid))!.Name);
        pid.Exit(new ExitReason.Custom("enough"));
        await self.Receive<Exit>(timeout: Wait.Long);
        Assert.Null(await Rpc.PInfo(pid));

        Assert.Null(await Rpc.PInfo(ActorRefs.Nobody));
    });

    [Fact, Trait("otp", "R18")]
    public async Task A_process_of_a_node_that_is_down_cannot_be_asked_after()
    {
        var nowhere = RemotePid.At("akka.tcp://kv@127.0.0.1:1/user/x", (ExtendedActorSystem)nodes.Foo.System);
        Assert.IsType<ExitReason.NoConnection>((await Assert.ThrowsAsync<ExitException>(() => Rpc.PInfo(nowhere))).Reason);
    }
}
