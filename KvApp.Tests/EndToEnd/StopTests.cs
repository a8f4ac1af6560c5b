using System.Diagnostics;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

[Collection(NodeCollection.Name)]
public sealed class StopTests(ITestOutputHelper output)
{
    static readonly TimeSpan InTime = TimeSpan.FromSeconds(10);

    [Fact, Trait("otp", "KN1")]
    public async Task A_node_stops_in_good_order_whatever_its_clients_do_and_also_while_another_is_dead()
    {
        await using var nodes = await ThreeNodes.Start(output);
        var (foo, bar, baz) = (nodes.Foo, nodes.Bar, nodes.Baz);

        var mark = nodes.Mark();
        await Stops(bar, "there");
        foreach (var (node, from) in new[] { (foo, mark[0]), (baz, mark[2]) })
        {
            await node.Line("node bar@127.0.0.1 is down", from: from);
            Assert.EndsWith("info: KvApp.Tasks[0] node bar@127.0.0.1 is down (it has shut down)", Assert.Single(node.LogFrom(from)));
        }
        Assert.EndsWith("Node bar@127.0.0.1 stops and leaves the cluster kv-tests", Assert.Single(bar.LogFrom(mark[1])));

        await bar.Restart();
        await nodes.Meet();
        await baz.Kill();
        await Task.WhenAll(foo.Line("node baz@127.0.0.1 is down"), bar.Line("node baz@127.0.0.1 is down"));
        mark = nodes.Mark();
        await Stops(foo, "here");
        await bar.Line("node foo@127.0.0.1 is down", from: mark[1]);
        Assert.EndsWith("info: KvApp.Tasks[0] node foo@127.0.0.1 is down (it has shut down)", Assert.Single(bar.LogFrom(mark[1])));
        Assert.EndsWith("Node foo@127.0.0.1 stops and leaves the cluster kv-tests", Assert.Single(foo.LogFrom(mark[0])));

        // The last one has nobody left to tell.
        await Stops(bar, "there");
    }

    async Task Stops(NodeProcess node, string bucket)
    {
        using var writer = await node.Connect();
        await writer.Talk($"CREATE {bucket}\r\nPUT {bucket} big {new string('v', 60_000)}\r\nPUT {bucket} k v\r\n", "OK\r\nOK\r\nOK\r\n");
        var idle = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => node.Connect()));
        foreach (var client in idle) await client.Talk($"GET {bucket} absent\r\n", "\r\nOK\r\n");
        using var half = await node.Connect();
        await half.Talk($"GET {bucket} k\r\nPUT {bucket} k", "v\r\nOK\r\n");
        using var subscriber = await node.Connect();
        await subscriber.Send($"GET {bucket} k\r\nSUBSCRIBE {bucket}\r\n");
        await subscriber.Talk("", "v\r\nOK\r\n");
        await writer.Talk($"PUT {bucket} told 1\r\n", "OK\r\n");
        // It is read by nobody: the server sends until nothing more goes.
        using var deaf = await node.Connect();
        var deafAsks = deaf.Send(string.Concat(Enumerable.Repeat($"GET {bucket} big\r\n", 2000)));
        // It has sent more than can be answered before the stop, and reads.
        using var busy = await node.Connect();
        var commands = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"GET {bucket} k\r\n"));
        var busyAsks = busy.Send(commands);
        await busy.Talk("", "v\r\nOK\r\n");

        var watch = Stopwatch.StartNew();
        var stopping = node.Stop(InTime);
        foreach (var client in idle) Assert.Empty(await client.Rest());
        Assert.Empty(await half.Rest());
        output.WriteLine($"{node.Name}: idle clients were closed after {watch.ElapsedMilliseconds} ms");
        var replies = Bytes.Text(await UntilCut(busy));
        Assert.Equal(0, replies.Length % "v\r\nOK\r\n".Length);
        Assert.Equal(string.Concat(Enumerable.Repeat("v\r\nOK\r\n", replies.Length / "v\r\nOK\r\n".Length)), replies);
        output.WriteLine($"{node.Name}: the busy one after {1 + replies.Length / 7} replies and {watch.ElapsedMilliseconds} ms");
        Assert.Contains(Bytes.Text(await subscriber.Rest()), (string[])["", "told SET TO 1\r\n"]);
        Assert.Equal(0, await stopping);
        output.WriteLine($"{node.Name} stopped within {watch.ElapsedMilliseconds} ms");
        await Assert.ThrowsAnyAsync<Exception>(() => node.Connect());

        await busyAsks.ContinueWith(_ => { });
        await deafAsks.ContinueWith(_ => { });
        foreach (var client in idle) client.Dispose();
    }

    // The end may be a reset, where the server had not read all that was sent.
    static async Task<byte[]> UntilCut(TelnetClient client)
    {
        var bytes = new List<byte>();
        try
        {
            while (true) bytes.AddRange(await client.Bytes(1));
        }
        catch (Exception end) when (end is EndOfStreamException or IOException)
        {
            return [.. bytes];
        }
    }

    [Fact, Trait("otp", "T13")]
    public async Task Complete_lines_are_answered_before_the_connection_is_closed()
    {
        await using var foo = ThreeNodes.Named("foo", output);
        await using var bar = ThreeNodes.Named("bar", output);
        await NodeProcess.StartAll(foo, bar);
        await ThreeNodes.Serves(foo, "there");
        using var client = await foo.Connect();
        await client.Talk("CREATE here\r\nCREATE there\r\nPUT there k v\r\n", "OK\r\nOK\r\nOK\r\n");
        using var second = await foo.Connect();
        await second.Talk("GET there k\r\n", "v\r\nOK\r\n");

        // Bar stands still, so that the first line is under way while foo is told to stop.
        bar.Pause();
        await client.Send("GET there k\r\nPUT here k w\r\nGET here k\r\nPUT here half");
        await ThreeNodes.Serves(foo, "here");
        var stopping = foo.Stop(InTime);
        Assert.Empty(await second.Rest());
        bar.Resume();

        Assert.Equal("v\r\nOK\r\nOK\r\nw\r\nOK\r\n", Bytes.Text(await client.Rest()));
        Assert.Equal(0, await stopping);
        Assert.Empty(foo.Complaints());
        Assert.Empty(bar.Complaints());
    }

    [Fact]
    public async Task A_node_that_is_told_to_stop_while_it_starts_does()
    {
        await using var node = new NodeProcess("foo", output);
        var starting = node.Start();
        // Its actor system has begun to listen, and most of its start is to come.
        await Wait.Until(async () =>
        {
            using var client = new System.Net.Sockets.TcpClient();
            try
            {
                await client.ConnectAsync("127.0.0.1", node.RemotingPort);
            }
            catch (System.Net.Sockets.SocketException) { }
            return client.Connected;
        }, "it listens");

        Assert.Equal(0, await node.Stop(InTime));
        await starting.ContinueWith(_ => { });
    }

    [Fact, Trait("suite", "full")]
    public async Task A_second_node_with_a_name_in_use_says_who_has_it_and_ends()
    {
        await using var foo = ThreeNodes.Named("foo", output);
        await using var bar = ThreeNodes.Named("bar", output);
        await NodeProcess.StartAll(foo, bar);
        await ThreeNodes.Serves(foo, "there");
        using var client = await foo.Connect();
        await client.Talk("CREATE there\r\nPUT there k v\r\n", "OK\r\nOK\r\n");

        // Of two nodes the one with the lower address leads, which alone proposes connections.
        // One after the other: two of them at once may find each other first, and name each other.
        await IsRefused(lower: true);
        await IsRefused(lower: false);

        await client.Talk("GET there k\r\n", "v\r\nOK\r\n");
        Assert.Empty(foo.Complaints());
        Assert.Empty(bar.Complaints());

        async Task IsRefused(bool lower)
        {
            var second = ThreeNodes.Named("bar", output);
            while (Lower(second, foo) != lower || Lower(second, bar) != lower) second = ThreeNodes.Named("bar", output);
            await using var _ = second;
            second.Environment["NODES"] = $"{foo.Address},{second.Address}";
            try
            {
                await second.Start();
            }
            catch (InvalidOperationException)
            {
                // It may have ended already.
            }
            Assert.Equal(1, await second.Exit(TimeSpan.FromSeconds(30)));
            await second.Line(LineLog.End);
            Assert.Contains($"the name bar@127.0.0.1 is in use by the node at 127.0.0.1:{bar.RemotingPort}", Assert.Single(second.Complaints()));
        }

        static bool Lower(NodeProcess one, NodeProcess other) => string.CompareOrdinal($"{one.RemotingPort}", $"{other.RemotingPort}") < 0;
    }

    [Fact, Trait("otp", "KU21")]
    public async Task A_port_in_use_is_told_in_one_line()
    {
        await using var first = new NodeProcess("first", output);
        await first.Start();

        var (exitCode, lines) = await NodeProcess.Run(["--set", $"kv.server.port={first.TelnetPort}", "--set", "akka.remote.dot-netty.tcp.port=0"]);

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"kvapp: kv.server.port, or the variable PORT: cannot listen on 127.0.0.1:{first.TelnetPort}", Assert.Single(lines));
    }
}
