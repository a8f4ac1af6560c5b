using Akka.Actor;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>Casts, and calls on several nodes.</summary>
public sealed class ErpcManyTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    const string Nobody = "nobody@127.0.0.1:1";

    Erpc Erpc => Erpc.Get(nodes.Foo.System);

    static ErpcResult<T> Ok<T>(T value) => new ErpcResult<T>.Ok(value);

    static void TellWhere(IProcess self, IActorRef to) => to.Tell((self.Node.Name, self.Callers.Count));

    [Theory, InlineData(false), InlineData(true), Trait("otp", "E14"), Trait("otp", "CA3")]
    public Task A_cast_runs_there_and_gives_nothing_back(bool remote) => nodes.Run(async self =>
    {
        Erpc.Cast(nodes.At(remote), TellWhere, self.Self);
        Assert.Equal((remote ? "bar" : "foo", 0), await self.Receive<(string, int)>(timeout: Wait.Long));
        await nodes.Settle();
        await self.MailboxIsEmpty();
    });

    [Fact, Trait("otp", "E14")]
    public Task A_node_that_is_down_does_not_matter_to_a_cast() => nodes.Run(async self =>
    {
        Erpc.Cast(Nobody, Work.Nothing, 1);
        Erpc.Cast("never-heard-of", Work.Nothing, 1);
        Erpc.MultiCast([Nobody, "bar", "never-heard-of", "foo", "bar"], F(TellWhere, self.Self));
        var told = new List<(string, int)>();
        for (var n = 0; n < 3; n++) told.Add(await self.Receive<(string, int)>(timeout: Wait.Long));
        Assert.Equal([("bar", 0), ("bar", 0), ("foo", 0)], told.Order());
        await self.MailboxIsEmpty();
        Assert.Contains("[1]", Called.Refuses<ArgumentException>("nodes", () => Erpc.MultiCast(["bar", ""], F(TellWhere, self.Self))).Message);
        await nodes.Settle();
        await self.MailboxIsEmpty();
    });

    [Fact]
    public Task Every_shape_can_be_cast() => nodes.Run(async self =>
    {
        var to = self.Self;
        Erpc.Cast("bar", static to => to.Tell(1), to);
        Erpc.Cast("bar", static async to => { await Task.Yield(); to.Tell(2); }, to);
        Erpc.Cast("bar", static (me, to) => to.Tell(3), to);
        Erpc.Cast("bar", static async (me, to) => { await Task.Yield(); to.Tell(4); }, to);
        Erpc.Cast("bar", F(static (IActorRef to) => to.Tell(5), to));
        var told = new List<int>();
        for (var n = 0; n < 5; n++) told.Add(await self.Receive<int>(timeout: Wait.Long));
        Assert.Equal([1, 2, 3, 4, 5], told.Order());
        Erpc.Cast("bar", static () => Work.GateOf("cast-1").SetResult(1));
        Erpc.Cast("bar", static async () => { await Task.Yield(); Work.GateOf("cast-2").SetResult(1); });
        Erpc.Cast("bar", static me => { Work.GateOf("cast-3").SetResult(1); });
        Erpc.Cast("bar", static async me => { await Task.Yield(); Work.GateOf("cast-4").SetResult(1); });
        for (var n = 1; n <= 4; n++) await Work.GateOf($"cast-{n}").Task.WaitAsync(Wait.Long);
    });

    [Fact, Trait("otp", "E15")]
    public async Task Each_node_has_its_outcome_in_the_order_of_the_nodes()
    {
        NodeName[] all = ["bar", Nobody, "foo", "", "bar", "never-heard-of"];
        var there = await Erpc.MultiCall(all, static () => Environment.ProcessId, TwoNodes.Longest);
        Assert.Equal(
            [
                Ok(Environment.ProcessId), new ErpcResult<int>.Error(ErpcErrorKind.NoConnection, new ExitReason.NoConnection("nobody@127.0.0.1")), Ok(Environment.ProcessId), new ErpcResult<int>.Error(ErpcErrorKind.BadArgument, null),
                Ok(Environment.ProcessId), new ErpcResult<int>.Error(ErpcErrorKind.NoConnection, new ExitReason.NoConnection("never-heard-of")),
            ], there);
        Assert.Equal([nodes.Bar.Name, nodes.Foo.Name, nodes.Bar.Name], (await Erpc.MultiCall(["bar", "foo", "bar"], F(static self => self.Node))).Select(each => each.GetOrThrow()));
        Assert.Equal([Ok(1)], await Erpc.MultiCall(["bar"], static async () => { await Task.Yield(); return 1; }));
        Assert.Empty(await Erpc.MultiCall<int>([], static () => 1));
    }

    [Fact, Trait("otp", "E15"), Trait("otp", "E3")]
    public Task Every_kind_of_end_has_a_case_of_its_own() => nodes.Run(async self =>
    {
        NodeName[] both = ["bar", "foo"];
        async Task All(ErpcResult<int> expected, Fun<int> fun) => Assert.Equal([expected, expected], await Erpc.MultiCall(both, fun));

        await All(new ErpcResult<int>.Throw("a value"), F(Work.Throw, "a value"));
        await All(new ErpcResult<int>.Exit(new ExitReason.Custom(42), BySignal: false), F(Called.Exit, (ExitReason)new ExitReason.Custom(42)));
        await All(new ErpcResult<int>.Exit(new ExitReason.Normal(), BySignal: false), F(Called.Exit, (ExitReason)new ExitReason.Normal()));
        foreach (var each in await Erpc.MultiCall(both, F(Work.Boom, "boom")))
        {
            var failed = Assert.IsType<ErpcResult<int>.Error>(each);
            Assert.Equal((ErpcErrorKind.Exception, "boom"), (failed.Kind, Assert.IsType<ExitReason.Failed>(failed.Reason).Message));
            Assert.Equal(ErpcErrorKind.Exception, Assert.Throws<ErpcException>(() => each.GetOrThrow()).Kind);
        }
        var calls = Erpc.MultiCall(both, F(Called.Tell, self.Self));
        for (var n = 0; n < 2; n++) (await self.Receive<IActorRef>(timeout: Wait.Long)).Exit(new ExitReason.Kill());
        Assert.All(await calls.WaitAsync(Wait.Long), each => Assert.Equal(new ErpcResult<int>.Exit(new ExitReason.Killed(), BySignal: true), each));
    });

    [Theory, InlineData(0), InlineData(100), Trait("otp", "E15"), Trait("otp", "E7")]
    public Task One_deadline_holds_for_all_and_who_is_late_goes_on(int ms) => nodes.Run(async self =>
    {
        var gate = Called.NewGate();
        var told = await Erpc.MultiCall(["bar", "never-heard-of", "foo"], F(Called.Through, gate), TimeSpan.FromMilliseconds(ms));
        Assert.Equal([ErpcErrorKind.Timeout, ErpcErrorKind.NoConnection, ErpcErrorKind.Timeout], told.Select(each => Assert.IsType<ErpcResult<int>.Error>(each).Kind));
        Work.GateOf(gate).SetResult(7);
        Assert.Equal(7, await Called.IsThrough(gate));
        await nodes.Settle();
        await self.MailboxIsEmpty();
    });

    [Fact, Trait("otp", "E8")]
    public async Task What_cannot_travel_is_called_on_no_node()
    {
        var (count, stream) = (0, new MemoryStream());
        Assert.Contains("captures 'stream' (System.IO.MemoryStream)", Called.Refuses<ArgumentException>("fun", () => { Erpc.MultiCall(["foo", "bar"], () => count++ + stream.Length); }).Message);
        Called.Refuses<ArgumentNullException>("nodes", () => { Erpc.MultiCall(null!, static () => 1); });
        Called.Refuses<ArgumentOutOfRangeException>("timeout", () => { Erpc.MultiCall(["bar"], static () => 1, TimeSpan.FromSeconds(-2)); });
        await Erpc.Call("foo", static () => { });
        Assert.Equal(0, count);
    }
}
