using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What is told and asked of who bears a name, on many nodes.</summary>
public sealed class RpcNamesTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    const string Nobody = "nobody@127.0.0.1:1";

    Rpc Rpc => Rpc.Get(nodes.Foo.System);

    /// <summary>Bears a name, and tells somebody what it is told.</summary>
    static async Task Ears(IProcess self, (string Name, IActorRef To) what)
    {
        Node.Get(self).Register(what.Name, self.Self);
        what.To.Tell(self.Self);
        while (true) what.To.Tell((self.Node.Name, await self.Receive<object>()));
    }

    // Each test has a name of its own: who bears it goes on when the test has ended.
    static async Task<IActorRef> Bear(IProcess self, NodeName node, string name, Func<IProcess, (string, IActorRef), Task> who)
    {
        await Node.Get(self).SpawnLink(node, who, (name, self.Self));
        return await self.Receive<IActorRef>(timeout: Wait.Long);
    }

    [Fact, Trait("otp", "R12")]
    public Task AbCast_tells_a_name_on_many_nodes_and_does_not_look_back() => nodes.Run(async self =>
    {
        Node.Get(self).Register("abcast", self.Self);
        await Bear(self, "bar", "abcast", Ears);
        Rpc.AbCast(null, "abcast", 1);
        Rpc.AbCast([Nobody, "bar", "never-heard-of"], "abcast", "two");
        Rpc.AbCast(["bar", "foo"], "nobody's", "lost");
        Rpc.AbCast(["bar"], "abcast", Akka.Done.Instance);
        Assert.Equal(1, await self.Receive<int>(timeout: Wait.Long));
        foreach (var message in new object[] { 1, "two", Akka.Done.Instance }) Assert.Equal(("bar", message), await self.Receive<(string, object)>(timeout: Wait.Long));
        await nodes.Settle();
        await self.MailboxIsEmpty();
    });

    [Fact, Trait("otp", "R13")]
    public Task SbCast_says_on_which_nodes_the_name_was_there() => nodes.Run(async self =>
    {
        await Bear(self, "bar", "sbcast", Ears);
        var (good, bad) = await Rpc.SbCast(["foo", Nobody, "bar", "never-heard-of", "bar"], "sbcast", 1);
        Assert.Equal(["bar", "bar"], good);
        Assert.Equal(["foo", Nobody, "never-heard-of"], bad);
        for (var n = 0; n < 2; n++) Assert.Equal(("bar", (object)1), await self.Receive<(string, object)>(timeout: Wait.Long));
        Node.Get(self).Register("sbcast", self.Self);
        (good, bad) = await Rpc.SbCast(null, "sbcast", 2);
        Assert.Equal([nodes.Foo.Name, nodes.Bar.Name], good);
        Assert.Empty(bad);
        Assert.Equal(2, await self.Receive<int>(timeout: TimeSpan.Zero));
        Assert.Equal(("bar", (object)2), await self.Receive<(string, object)>(timeout: Wait.Long));
        var actor = new Plain(nodes.Bar);
        nodes.Bar.Node.Register("sbcast actor", actor.Pid);
        (good, bad) = await Rpc.SbCast(["foo", "bar"], "sbcast actor", "to an actor");
        Assert.Equal((1, 1), (good.Count, bad.Count));
        Assert.Equal("to an actor", await actor.Next<string>());
        await self.MailboxIsEmpty();
    });

    // It opens its mailbox when the gate is opened, and would not wait for what is not in there.
    static async Task<string> Finds(IProcess self, (string Name, string Gate) what)
    {
        Node.Get(self).Register(what.Name, self.Self);
        Work.GateOf($"{what.Gate}-runs").SetResult(1);
        await Work.GateOf(what.Gate).Task.WaitAsync(self.Stopping);
        return await self.Receive<string>(timeout: TimeSpan.Zero);
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "R13")]
    public async Task After_SbCast_the_message_is_in_the_mailbox(bool remote)
    {
        for (var n = 0; n < 20; n++)
        {
            var (name, gate) = ($"finds {remote} {n}", Called.NewGate());
            var call = Erpc.Get(nodes.Foo.System).Call(nodes.At(remote), Finds, (name, gate), TwoNodes.Longest);
            await Called.Runs(gate);
            Assert.Equal(nodes.At(remote), Assert.Single((await Rpc.SbCast([nodes.At(remote)], name, "here")).Good));
            Work.GateOf(gate).SetResult(1);
            Assert.Equal("here", await call);
        }
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "R12"), Trait("otp", "R13"), Trait("otp", "O1")]
    public Task What_one_process_tells_by_name_and_by_pid_comes_in_its_order(bool remote) => nodes.Run(async self =>
    {
        var ears = await Bear(self, nodes.At(remote), $"in order {remote}", Ears);
        for (var n = 0; n < 60; n += 3)
        {
            Rpc.AbCast([nodes.At(remote)], $"in order {remote}", n);
            ears.Tell(n + 1);
            _ = Rpc.SbCast([nodes.At(remote)], $"in order {remote}", n + 2);
        }
        for (var n = 0; n < 60; n++) Assert.Equal((nodes.At(remote).Name, (object)n), await self.Receive<(string, object)>(timeout: Wait.Long));
    });

    /// <summary>A server that is a process: answers texts in capitals, numbers never, and ends as it is told.</summary>
    static async Task Server(IProcess self, (string Name, IActorRef To) what)
    {
        Node.Get(self).Register(what.Name, self.Self);
        what.To.Tell(self.Self);
        while (true)
        {
            var (from, message) = await self.Receive<ServerRequest>();
            if (message is ExitReason reason) throw new ExitException(reason);
            if (message is IActorRef helper) helper.Tell(from);
            if (message is "last")
            {
                from.Tell("LAST");
                return;
            }
            if (message is string text) from.Tell($"{text.ToUpperInvariant()} on {self.Node.Name}");
        }
    }

    sealed class ActorServer : ReceiveActor
    {
        public ActorServer()
        {
            Receive<string>(text => text == "fail", _ => Sender.Tell(new Status.Failure(new InvalidOperationException("boom"))));
            Receive<string>(text => text == "stream", _ => Sender.Tell(new MemoryStream()));
            Receive<string>(text => text == "stop", _ => Context.Stop(Self));
            Receive<string>(text => Sender.Tell($"{text.ToUpperInvariant()} by an actor"));
        }
    }

    static async Task<ExitReason> Fails(Task call) => (await Assert.ThrowsAsync<ExitException>(() => call.WaitAsync(Wait.Long))).Reason;

    [Theory, InlineData(false), InlineData(true), Trait("otp", "R17")]
    public Task ServerCall_asks_a_process_or_an_actor_by_name(bool remote) => nodes.Run(async self =>
    {
        var name = $"server {remote}";
        await Bear(self, nodes.At(remote), name, Server);
        Assert.Equal($"HELLO on {nodes.At(remote).Name}", await Rpc.ServerCall<string>(nodes.At(remote), name, "hello", Wait.Long));
        var actor = (remote ? nodes.Bar : nodes.Foo).System.ActorOf(Props.Create(() => new ActorServer()));
        (remote ? nodes.Bar : nodes.Foo).Node.Register($"actor {name}", actor);
        Assert.Equal("HELLO by an actor", await Rpc.ServerCall<string>(nodes.At(remote), $"actor {name}", "hello"));
        Assert.Equal("boom", Assert.IsType<ExitReason.Failed>(await Fails(Rpc.ServerCall<string>(nodes.At(remote), $"actor {name}", "fail"))).Message);
        Assert.Contains("System.Int32 was expected", Assert.IsType<ExitReason.BadFunction>(await Fails(Rpc.ServerCall<int>(nodes.At(remote), name, "hello"))).Function);
        // Somebody else may answer, on any node.
        var answered = Rpc.ServerCall<string>(nodes.At(remote), name, self.Self, Wait.Long);
        (await self.Receive<IActorRef>(timeout: Wait.Long)).Tell("from elsewhere");
        Assert.Equal("from elsewhere", await answered);
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "R17")]
    public Task ServerCall_tells_why_there_is_no_reply(bool remote) => nodes.Run(async self =>
    {
        var (at, name) = (nodes.At(remote), $"silent {remote}");
        self.TrapExit = true;
        Assert.Equal(new ExitReason.NoProcess(), await Fails(Rpc.ServerCall<string>(at, name, "hello")));
        Assert.Equal(new ExitReason.NoConnection("nobody@127.0.0.1"), await Fails(Rpc.ServerCall<string>(Nobody, name, "hello")));
        await Bear(self, at, name, Server);
        Assert.Equal(new ExitReason.Timeout(), await Fails(Rpc.ServerCall<string>(at, name, 1, TimeSpan.FromMilliseconds(1))));
        using var enough = new CancellationTokenSource();
        var cancelled = Rpc.ServerCall<string>(at, name, 1, cancellation: enough.Token);
        enough.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        var waiting = Rpc.ServerCall<string>(at, name, 1);
        Assert.Equal(new ExitReason.Custom("enough"), await Fails(Rpc.ServerCall<string>(at, name, new ExitReason.Custom("enough"))));
        Assert.Equal(new ExitReason.Custom("enough"), await Fails(waiting));
        Assert.Equal(new ExitReason.Custom("enough"), (await self.Receive<Exit>(timeout: Wait.Long)).Reason);
        // Who replies and ends at once has replied.
        for (var n = 0; n < 20; n++)
        {
            await Bear(self, at, $"{name} {n}", Server);
            Assert.Equal("LAST", await Rpc.ServerCall<string>(at, $"{name} {n}", "last", Wait.Long));
            await self.Receive<Exit>(timeout: Wait.Long);
        }
        var actor = (remote ? nodes.Bar : nodes.Foo).System.ActorOf(Props.Create(() => new ActorServer()));
        (remote ? nodes.Bar : nodes.Foo).Node.Register($"actor {name}", actor);
        Assert.Equal(new ExitReason.Stopped(), await Fails(Rpc.ServerCall<string>(at, $"actor {name}", "stop")));
        await nodes.Settle();
        await self.MailboxIsEmpty();
    });

    [Fact]
    public Task Who_waits_is_told_of_what_cannot_be_read_or_sent_back() => nodes.Run(async self =>
    {
        await Bear(self, "bar", "unread", Server);
        nodes.Bar.Node.Register("unread actor", nodes.Bar.System.ActorOf(Props.Create(() => new ActorServer())));
        foreach (var name in new[] { "unread", "unread actor" })
        {
            Assert.IsType<ExitReason.Failed>(await Fails(Rpc.ServerCall<string>("bar", name, UnreadableLetterTests.Unknown($"T{Guid.NewGuid():N}"))));
            Assert.StartsWith("XXX", await Rpc.ServerCall<string>("bar", name, new string('x', 200_000), Wait.Long));
        }
        Assert.Contains("System.IO.MemoryStream", Assert.IsType<ExitReason.Failed>(await Fails(Rpc.ServerCall<object>("bar", "unread actor", "stream"))).Message);
        Assert.Equal(["bar"], (await Rpc.SbCast(["bar"], "unread actor", UnreadableLetterTests.Unknown($"T{Guid.NewGuid():N}"))).Bad);
    });

    [Fact, Trait("otp", "R16")]
    public Task MultiServerCall_asks_on_many_nodes() => nodes.Run(async self =>
    {
        self.TrapExit = true;
        await Bear(self, "bar", "many", Server);
        var (replies, bad) = await Rpc.MultiServerCall<string>(["foo", Nobody, "bar", "bar"], "many", "hello");
        Assert.Equal([("bar", "HELLO on bar"), ("bar", "HELLO on bar")], replies);
        Assert.Equal(["foo", Nobody], bad);
        await Bear(self, "foo", "many", Server);
        (replies, bad) = await Rpc.MultiServerCall<string>(null, "many", "hello", Wait.Long);
        Assert.Equal([(nodes.Foo.Name, "HELLO on foo"), (nodes.Bar.Name, "HELLO on bar")], replies);
        Assert.Empty(bad);
        (replies, bad) = await Rpc.MultiServerCall<string>(null, "many", new ExitReason.Custom("enough"));
        Assert.Empty(replies);
        Assert.Equal([nodes.Foo.Name, nodes.Bar.Name], bad);
        for (var n = 0; n < 2; n++) await self.Receive<Exit>(timeout: Wait.Long);
        await self.MailboxIsEmpty();
    });
}
