using Akka.Actor;
using KvApp.Tasks;
using Xunit;
using Xunit.Abstractions;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>What calls between nodes cost, counted, and what is left when they are over.</summary>
public sealed class RpcCostTests(ITestOutputHelper output) : OnTwoNodes
{
    [Fact, Trait("otp", "W5"), Trait("otp", "W6"), Trait("otp", "W7")]
    public async Task A_call_takes_one_message_there_and_one_back_and_a_cast_one_there()
    {
        const int n = 100;
        var (there, back) = (Foo.Node.Local.Peers.Find("bar")!.Open!, Bar.Node.Local.Peers.Find("foo")!.Open!);
        var (erpc, rpc) = (Erpc.Get(Foo.System), Rpc.Get(Foo.System));
        Bar.Node.Register("echo", Bar.System.ActorOf(Props.Create(() => new Echo())));
        async Task Counts(string what, (int, int) expected, Func<Task> act)
        {
            var before = (there.Sent, back.Sent);
            for (var i = 0; i < n; i++) await act();
            Assert.Equal((what, expected.Item1 * n, expected.Item2 * n), (what, there.Sent - before.Item1, back.Sent - before.Item2));
        }

        await Counts("call", (1, 1), () => erpc.Call("bar", Work.Double, 1));
        await Counts("call that fails", (1, 1), () => Assert.ThrowsAsync<ErpcException>(() => erpc.Call("bar", Work.Boom, "boom")));
        await Counts("rpc call", (1, 1), () => rpc.Call("bar", F(Work.Double, 1)));
        await Counts("block call", (1, 1), () => rpc.BlockCall("bar", F(Work.Double, 1)));
        await Counts("request", (1, 1), () => erpc.SendRequest("bar", F(Work.Double, 1)).ReceiveResponse());
        await Counts("multicall", (2, 2), () => erpc.MultiCall(["bar", "foo", "bar"], F(Work.Double, 1)));
        await Counts("sbcast", (1, 1), () => rpc.SbCast(["bar"], "echo", "x"));
        await Counts("server call", (1, 1), () => rpc.ServerCall<string>("bar", "echo", "x"));
        await Counts("multicast", (2, 0), () => { erpc.MultiCast(["bar", "foo", "bar"], F(Work.Nothing, 1)); return Task.CompletedTask; });
        await Counts("cast", (1, 0), () => { erpc.Cast("bar", Work.Nothing, 1); return Task.CompletedTask; });
        await Counts("abcast", (1, 0), () => { rpc.AbCast(["bar"], "echo", "x"); return Task.CompletedTask; });
        await AllIsSaid();
    }

    [Fact, Trait("otp", "E7")]
    public async Task Of_a_call_that_was_given_up_nothing_is_sent_back()
    {
        var (back, gate) = (Bar.Node.Local.Peers.Find("foo")!.Open!, Called.NewGate());
        await There.Children();
        var before = back.Sent;
        await Assert.ThrowsAsync<ErpcException>(() => Erpc.Get(Foo.System).Call("bar", Called.Through, gate, TimeSpan.FromMilliseconds(1)));
        await There.Children(); // by now bar has heard of both
        Work.GateOf(gate).SetResult(1);
        await Called.IsThrough(gate);
        await Wait.Until(() => Bar.Node.Local.Processes.Count == 1, "all but the supervisor have ended");
        await There.Children();
        Assert.Equal(2, back.Sent - before);
        Assert.Equal(0, Conversations);
    }

    [Fact]
    public async Task A_result_is_a_few_bytes()
    {
        var local = Bar.Node.Local;
        var (call, answer) = (new SpawnRequest(SpawnAnswer.Result).Write(Foo.Node.Local, Origin.Apart(Foo.Node.Local, null), F(static n => n * 2, 21)).Length,
            new CallEnd(EndedBy.Return, new ExitReason.Normal(), new(42)).Write(local).Length);
        output.WriteLine($"a call of a static lambda with an int: {call} bytes there, {answer} back");
        Assert.InRange(call, 1, 64);
        Assert.InRange(answer, 1, 8);
        Assert.Equal(42, await Erpc.Get(Foo.System).Call("bar", static n => n * 2, 21));
    }

    [Fact]
    public async Task Nothing_is_left_of_them()
    {
        var (erpc, rpc) = (Erpc.Get(Foo.System), Rpc.Get(Foo.System));
        Foo.Node.Register("echo", Foo.System.ActorOf(Props.Create(() => new Echo())));
        Bar.Node.Register("echo", Bar.System.ActorOf(Props.Create(() => new Echo())));
        await rpc.MultiServerCall<string>(null, "echo", "x"); // the actors are watched from here on
        (int, int, int, int) Left() => (Foo.Node.Local.Processes.Count, Bar.Node.Local.Processes.Count, Conversations, Foo.Node.Local.Monitors.Count + Bar.Node.Local.Monitors.Count);
        var before = Left();
        foreach (var node in new[] { Foo.Name, Bar.Name })
        {
            for (var n = 0; n < 200; n++)
            {
                await erpc.Call(node, Work.Double, n, Wait.Long);
                await Assert.ThrowsAsync<ErpcException>(() => erpc.Call(node, Work.Boom, "boom", Wait.Long));
                await Record.ExceptionAsync(() => erpc.Call(node, Work.Double, n, TimeSpan.Zero)); // given up, unless it was quicker
                await rpc.BlockCall(node, F(Work.Double, n));
                await rpc.ServerCall<string>(node, "echo", "x");
                await Assert.ThrowsAsync<ExitException>(() => rpc.ServerCall<string>(node, "echo", "", TimeSpan.Zero));
                await rpc.SbCast([node], "echo", "x");
                erpc.Cast(node, Work.Nothing, n);
            }
        }
        await Wait.Until(() => Left() == before, () => $"nothing is left; there were {before}, and are {Left()}");
        foreach (var node in new[] { Foo, Bar }) Assert.Equal(0, node.Node.Local.Processes.Find(node.Node.WhereIs("echo")!)!.ToTell - 1); // its name
    }

    sealed class Echo : ReceiveActor
    {
        // Nothing is said to an empty text, and nothing to nobody.
        public Echo() => Receive<string>(text => { if (text != "" && !Sender.IsNobody()) Sender.Tell(text); });
    }
}
