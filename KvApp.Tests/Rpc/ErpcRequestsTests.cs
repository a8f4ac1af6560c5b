using KvApp.Tasks;
using Xunit;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>Several requests, each with a label, whose responses are received as they come.</summary>
public sealed class ErpcRequestsTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    Erpc Erpc => Erpc.Get(nodes.Foo.System);

    static async Task<ErpcException> Fails<T>(Task<T> response) => await Assert.ThrowsAsync<ErpcException>(() => response.WaitAsync(Wait.Long));

    [Theory, InlineData(false), InlineData(true), Trait("otp", "E19")]
    public async Task The_first_to_finish_is_the_first_to_be_received(bool remote)
    {
        string[] gates = [Called.NewGate(), Called.NewGate(), Called.NewGate()];
        var requests = new ErpcRequests<int, int>();
        for (var n = 0; n < 3; n++) Assert.Same(requests, Erpc.SendRequest(nodes.At(remote), F(Called.Through, gates[n]), n, requests));
        Assert.Equal([0, 1, 2], requests.ToList().Select(each => each.Label));
        Assert.Null(await requests.WaitResponse());
        Assert.Null(await requests.WaitResponse(TimeSpan.FromMilliseconds(1)));
        foreach (var n in new[] { 2, 0, 1 })
        {
            Work.GateOf(gates[n]).SetResult(n * 10);
            Assert.Equal((n * 10, n), n == 0 ? await requests.WaitResponse(Wait.Long) : await requests.ReceiveResponse(Wait.Long));
        }
        Assert.Equal(0, requests.Count);
        Assert.Null(await requests.ReceiveResponse());
        Assert.Null(await requests.WaitResponse(Timeout.InfiniteTimeSpan));
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "E19")]
    public async Task A_failure_tells_whose_it_is_and_the_others_stand(bool remote)
    {
        var requests = new ErpcRequests<int, string>().Add(Erpc.SendRequest(nodes.At(remote), F(Work.Boom, "boom")), "fails");
        var failed = await Fails(requests.ReceiveResponse(Wait.Long));
        Assert.Equal((ErpcErrorKind.Exception, "fails", 0), (failed.Kind, failed.Label, requests.Count));
        requests.Add(Erpc.SendRequest(nodes.At(remote), F(Work.Throw, "a value")), "throws");
        failed = await Fails(requests.WaitResponse(Wait.Long));
        Assert.Equal((ErpcErrorKind.Throw, "throws", new ExitReason.Thrown("a value", null)), (failed.Kind, failed.Label, failed.Reason));
        requests.Add(Erpc.SendRequest(nodes.At(remote), F(Called.Exit, (ExitReason)new ExitReason.Custom(1))), "exits").Add(Erpc.SendRequest("never-heard-of", F(Work.Double, 1)), "nowhere");
        var kinds = new List<(string, ErpcErrorKind)>();
        for (var n = 0; n < 2; n++) kinds.Add(await Fails(requests.ReceiveResponse(Wait.Long)) is var each ? ((string)each.Label!, each.Kind) : default);
        Assert.Equal([("exits", ErpcErrorKind.Exit), ("nowhere", ErpcErrorKind.NoConnection)], kinds.Order());
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "E19"), Trait("otp", "E7")]
    public Task A_timeout_gives_all_of_them_up(bool remote) => nodes.Run(async self =>
    {
        string[] gates = [Called.NewGate(), Called.NewGate()];
        var requests = new ErpcRequests<int, int>();
        ErpcRequest<int>[] sent = [.. gates.Select(gate => Erpc.SendRequest(nodes.At(remote), F(Called.Through, gate)))];
        for (var n = 0; n < 2; n++) requests.Add(sent[n], n);
        var late = await Fails(requests.ReceiveResponse(TimeSpan.FromMilliseconds(1)));
        Assert.Equal((ErpcErrorKind.Timeout, null, 0), (late.Kind, late.Label, requests.Count));
        foreach (var gate in gates) Work.GateOf(gate).SetResult(7);
        foreach (var gate in gates) Assert.Equal(7, await Called.IsThrough(gate));
        await nodes.Settle();
        foreach (var request in sent) Assert.Equal(ErpcErrorKind.BadArgument, Called.Refuses<ErpcException>(null, () => request.ReceiveResponse()).Kind);
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "E19")]
    public async Task Without_delete_they_stay_and_have_nothing_more_to_give(bool remote)
    {
        var requests = new ErpcRequests<int, string>();
        for (var n = 1; n <= 2; n++) Erpc.SendRequest(nodes.At(remote), F(Work.Double, n), $"{n}", requests);
        var first = await requests.ReceiveResponse(Wait.Long, delete: false);
        var second = await requests.WaitResponse(Wait.Long, delete: false);
        Assert.Equal([(2, "1"), (4, "2")], new[] { first!.Value, second!.Value }.Order());
        Assert.Equal(2, requests.Count);
        Assert.Null(await requests.WaitResponse(Timeout.InfiniteTimeSpan));
        await Assert.ThrowsAsync<InvalidOperationException>(() => requests.ReceiveResponse());
        Assert.Equal(ErpcErrorKind.Timeout, (await Fails(requests.ReceiveResponse(TimeSpan.FromMilliseconds(1)))).Kind);
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "E19"), Trait("otp", "E18")]
    public Task Messages_can_be_tested_for_being_one_of_their_responses(bool remote) => nodes.Run(async self =>
    {
        var requests = new ErpcRequests<int, string>();
        for (var n = 1; n <= 2; n++) Erpc.SendRequest(nodes.At(remote), F(Work.Double, n), $"{n}", requests);
        Erpc.SendRequest(nodes.At(remote), F(Work.Boom, "boom"), "fails", requests);
        requests.PipeTo(self.Self);
        Assert.Null(requests.CheckResponse("something else"));
        var told = new List<(int, string)>();
        for (var n = 0; n < 3; n++)
        {
            var message = await self.Receive<object>(timeout: Wait.Long);
            try
            {
                told.Add(requests.CheckResponse(message)!.Value);
            }
            catch (ErpcException e)
            {
                told.Add((0, $"{e.Label} {e.Kind}"));
            }
            Assert.Null(requests.CheckResponse(message)); // it was taken out
        }
        Assert.Equal([(0, "fails Exception"), (2, "1"), (4, "2")], told.Order());
        Assert.Equal(0, requests.Count);
        await self.MailboxIsEmpty();
    });

    [Fact, Trait("otp", "E19")]
    public async Task What_was_received_before_cannot_be_added()
    {
        var request = Erpc.SendRequest("bar", F(Work.Double, 21));
        Assert.Equal(42, await request.ReceiveResponse());
        Assert.Equal(ErpcErrorKind.BadArgument, Called.Refuses<ErpcException>(null, () => new ErpcRequests<int, int>().Add(request, 1)).Kind);

        // What is received or given up by itself is none of theirs any more, and does not hold them up.
        var gate = Called.NewGate();
        var (received, givenUp) = (Erpc.SendRequest("bar", F(Work.Double, 1)), Erpc.SendRequest("bar", F(Called.Through, gate)));
        var requests = new ErpcRequests<int, string>().Add(received, "received").Add(givenUp, "given up").Add(Erpc.SendRequest("bar", F(Work.Double, 2)), "kept");
        Assert.Equal(2, await received.ReceiveResponse());
        Assert.Equal(ErpcErrorKind.Timeout, (await Fails(givenUp.ReceiveResponse(TimeSpan.Zero))).Kind);
        Assert.Equal((4, "kept"), await requests.ReceiveResponse(Wait.Long));
        await Assert.ThrowsAsync<InvalidOperationException>(() => requests.ReceiveResponse().WaitAsync(Wait.Long));
        Work.GateOf(gate).SetResult(1);
    }
}
