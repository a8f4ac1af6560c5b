using Akka.Actor;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>Requests whose responses are received later.</summary>
public sealed class ErpcRequestTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    Erpc Erpc => Erpc.Get(nodes.Foo.System);

    static async Task<ErpcErrorKind> Kind<T>(Task<T> response) => (await Assert.ThrowsAsync<ErpcException>(() => response.WaitAsync(Wait.Long))).Kind;

    static ErpcErrorKind Refused(Action ask) => Called.Refuses<ErpcException>(null, ask).Kind;

    [Theory, InlineData(false), InlineData(true), Trait("otp", "E16")]
    public async Task A_response_is_received_once(bool remote)
    {
        var request = Erpc.SendRequest(nodes.At(remote), F(Work.Double, 21));
        Assert.Equal(42, await request.ReceiveResponse(Wait.Long));
        Assert.Equal(ErpcErrorKind.BadArgument, Refused(() => request.ReceiveResponse()));
        Assert.Contains("was received before", Called.Refuses<ErpcException>(null, () => request.ReceiveResponse()).Message);
        Assert.Equal((false, 0), await request.WaitResponse());
        Assert.Equal(1, await Erpc.SendRequest(nodes.At(remote), static () => 1).ReceiveResponse());
        Assert.Equal(1, await Erpc.SendRequest(nodes.At(remote), static async () => { await Task.Yield(); return 1; }).ReceiveResponse());
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "E16"), Trait("otp", "E7")]
    public Task A_timeout_gives_the_request_up(bool remote) => nodes.Run(async self =>
    {
        var gate = Called.NewGate();
        var request = Erpc.SendRequest(nodes.At(remote), F(Called.Through, gate));
        Assert.Equal(ErpcErrorKind.Timeout, await Kind(request.ReceiveResponse(TimeSpan.Zero)));
        Work.GateOf(gate).SetResult(7);
        Assert.Equal(7, await Called.IsThrough(gate));
        await nodes.Settle();
        Assert.Equal(ErpcErrorKind.BadArgument, Refused(() => request.ReceiveResponse()));
        Assert.Equal((false, 0), await request.WaitResponse(TimeSpan.FromMilliseconds(1)));
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "E17")]
    public async Task Waiting_gives_nothing_in_time_and_may_be_repeated(bool remote)
    {
        var gate = Called.NewGate();
        var request = Erpc.SendRequest(nodes.At(remote), F(Called.Through, gate));
        Assert.Equal((false, 0), await request.WaitResponse());
        Assert.Equal((false, 0), await request.WaitResponse(TimeSpan.FromMilliseconds(1)));
        Work.GateOf(gate).SetResult(7);
        Assert.Equal((true, 7), await request.WaitResponse(Timeout.InfiniteTimeSpan).WaitAsync(Wait.Long));
        Assert.Equal((false, 0), await request.WaitResponse(Timeout.InfiniteTimeSpan).WaitAsync(Wait.Long));
        Called.Refuses<ArgumentOutOfRangeException>("timeout", () => request.WaitResponse(TimeSpan.FromSeconds(-2)));
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "E16"), Trait("otp", "E17")]
    public async Task A_failure_is_told_as_by_a_call(bool remote)
    {
        Assert.Equal(ErpcErrorKind.Exception, await Kind(Erpc.SendRequest(nodes.At(remote), F(Work.Boom, "boom")).ReceiveResponse()));
        Assert.Equal(ErpcErrorKind.Exit, await Kind(Erpc.SendRequest(nodes.At(remote), F(Called.Exit, (ExitReason)new ExitReason.Normal())).WaitResponse(Wait.Long)));
        Assert.Equal("a value", (await Assert.ThrowsAsync<ThrownException>(() => Erpc.SendRequest(nodes.At(remote), F(Work.Throw, "a value")).ReceiveResponse())).Value);
        var failed = Erpc.SendRequest(nodes.At(remote), F(Work.Boom, "boom"));
        Assert.Equal(ErpcErrorKind.Exception, await Kind(failed.WaitResponse(Wait.Long)));
        Assert.Equal((false, 0), await failed.WaitResponse(Wait.Long)); // it was told
        Assert.Equal(ErpcErrorKind.NoConnection, await Kind(Erpc.SendRequest("never-heard-of", F(Work.Double, 1)).ReceiveResponse()));
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "E18")]
    public Task A_message_can_be_tested_for_being_the_response(bool remote) => nodes.Run(async self =>
    {
        var (one, other) = (Erpc.SendRequest(nodes.At(remote), F(Work.Double, 21)), Erpc.SendRequest(nodes.At(remote), F(Work.Double, 1)));
        other.PipeTo(self.Self);
        var message = await self.Receive<object>(timeout: Wait.Long);
        Assert.Equal((false, 0), one.CheckResponse(message));
        Assert.Equal((false, 0), other.CheckResponse("something else"));
        Assert.Equal((true, 2), other.CheckResponse(message));
        one.PipeTo(self.Self);
        Assert.Equal((true, 42), one.CheckResponse(await self.Receive<ErpcResponse>(timeout: Wait.Long)));
        Assert.Equal(ErpcErrorKind.BadArgument, Refused(() => one.PipeTo(self.Self)));
        Assert.Equal(ErpcErrorKind.BadArgument, Refused(() => one.ReceiveResponse()));
        var failing = Erpc.SendRequest(nodes.At(remote), F(Work.Boom, "boom"));
        failing.PipeTo(self.Self);
        message = await self.Receive<object>(timeout: Wait.Long);
        Assert.Equal(ErpcErrorKind.Exception, Called.Refuses<ErpcException>(null, () => failing.CheckResponse(message)).Kind);
        var actor = new Plain(nodes.Foo);
        var piped = Erpc.SendRequest(nodes.At(remote), F(Work.Double, 4));
        piped.PipeTo(actor.Pid);
        Assert.Equal((true, 8), piped.CheckResponse(await actor.Next<ErpcResponse>()));
        Called.Refuses<ArgumentException>("receiver", () => Erpc.SendRequest("bar", F(Work.Double, 4)).PipeTo(nodes.Foo.System.Provider().ResolveActorRef(new RootActorPath(nodes.Bar.Address) / "user" / "x")));
        await self.MailboxIsEmpty();
    });

    [Fact, Trait("otp", "E20")]
    public Task The_response_is_for_who_sent_the_request() => nodes.Run(async self =>
    {
        var request = Erpc.SendRequest("bar", F(Work.Double, 21));
        var requests = new ErpcRequests<int, string>().Add(Erpc.SendRequest("bar", F(Work.Double, 21)), "a");
        await nodes.Run(other =>
        {
            foreach (var ask in new Action[] { () => request.ReceiveResponse(), () => request.WaitResponse(), () => request.PipeTo(other.Self), () => requests.ReceiveResponse(), () => requests.WaitResponse(), () => new ErpcRequests<int, int>().Add(request, 1) })
                Assert.Contains($"must be received by {self.Self.Path}", Called.Refuses<InvalidOperationException>(null, ask).Message);
            return Task.CompletedTask;
        });
        var actor = new Plain(nodes.Foo);
        await actor.Do(_ => { Called.Refuses<InvalidOperationException>(null, () => request.ReceiveResponse()); });
        Assert.Equal(42, await request.ReceiveResponse(Wait.Long));
        Assert.Equal((42, "a"), await requests.ReceiveResponse(Wait.Long));
        // What code sends that is no process, anybody may receive.
        Task<ErpcRequest<int>> anybodys;
        using (ExecutionContext.SuppressFlow()) anybodys = Task.Run(() => Erpc.SendRequest("bar", F(Work.Double, 21)));
        Assert.Equal(42, await (await anybodys).ReceiveResponse(Wait.Long));
    });
}
