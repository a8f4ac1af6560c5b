using System.Net.Sockets;
using System.Text;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Clients that send and write as fast as they can to a node whose neighbour stands still, and is down then. What waits for the neighbour is bounded.</summary>
[Collection(NodeCollection.Name)]
[Trait("suite", "full")]
public sealed class SilentPeerTests(ITestOutputHelper output)
{
    const int Mega = 1024 * 1024;

    // Many senders, and one who writes: 2 MiB each in the pipes, what waits on the connection, and copies on their way.
    const int Senders = 20, Rounds = 2;
    const long Limit = 150L * Mega, Kept = 24L * Mega;

    static readonly byte[] Lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"PUT there key {new string('v', 50)}\r\n", 4096)));
    static readonly int LineLength = Lines.Length / 4096;

    [Fact, Trait("otp", "KU18")]
    public async Task What_waits_for_a_node_that_stands_still_is_bounded_and_so_is_what_waits_for_one_that_is_down()
    {
        await using var foo = ThreeNodes.Named("foo", output);
        await using var bar = ThreeNodes.Named("bar", output);
        foreach (var node in (NodeProcess[])[foo, bar]) node.Arguments.AddRange(["--set", "kv.tasks.tick-time=5s", "--set", "kv.router.timeout=60s"]);
        await NodeProcess.StartAll(foo, bar);
        await ThreeNodes.Serves(foo, "there");
        using var writer = await foo.Connect();
        await writer.Talk("CREATE there\r\nCREATE here\r\nCREATE calm\r\n", "OK\r\nOK\r\nOK\r\n");
        using var subscriber = await Subscribed(bar, writer);
        await using var probe = await Probe.Of(foo);
        var (heap, before) = (await probe.Heap(foo), foo.Memory);
        await using var traffic = await Traffic.Start(foo, "calm", Wait.Long);
        var clients = await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => foo.Connect()));

        bar.Pause();
        var down = foo.Line("node bar@127.0.0.1 is down");
        var written = 0;
        var writing = Task.Run(async () =>
        {
            for (; !down.IsCompleted; written++) await writer.Talk($"PUT here k {new string('v', 60_000)}\r\n", "OK\r\n", Wait.Long);
        });
        var sent = await Task.WhenAll(clients.Select(UntilStuck));
        var grown = foo.Memory - before;
        output.WriteLine($"bar stands still: {Senders} clients sent {string.Join(", ", sent.Select(bytes => bytes / 1024))} KiB; {written} writes of 60,000 bytes; foo grew by {grown / Mega} MiB");
        Assert.InRange(grown, 0, Limit);
        // A megabyte may wait on the connection, and a quarter is on its way; a machine that took 5 s for this has let the writer go on.
        if (!down.IsCompleted) Assert.InRange(written, 1, 40);

        await down;
        await writing;
        const string told = "ERROR node bar@127.0.0.1 is down\r\n";
        await Task.WhenAll(clients.Zip(sent).Select(async each =>
        {
            // Those that were on their way, and one that was sent half.
            if (each.Second % LineLength is > 0 and var begun) await each.First.Send(Lines.AsMemory((int)begun, LineLength - (int)begun));
            var lines = (int)((each.Second + LineLength - 1) / LineLength);
            await each.First.Talk("", string.Concat(Enumerable.Repeat(told, lines)), Wait.Long);
        }));
        var most = foo.Memory;
        await traffic.During(Task.WhenAll(clients.Select(async client =>
        {
            for (var n = 0; n < Rounds; n++)
            {
                await client.Talk(Encoding.ASCII.GetString(Lines), string.Concat(Enumerable.Repeat(told, 4096)), Wait.Long);
                most = Math.Max(most, foo.Memory);
            }
        })));
        output.WriteLine($"bar is down: {Senders * Rounds * 4096} lines were answered; foo grew by {(most - before) / Mega} MiB");
        Assert.InRange(most - before, 0, Limit);

        bar.Resume();
        await ThreeNodes.Serves(foo, "there");
        foreach (var client in clients) client.Dispose();
        Assert.NotEqual(0, await traffic.End());
        await probe.HeapIsBack(foo, heap + Kept);
    }

    static async Task<TelnetClient> Subscribed(NodeProcess node, TelnetClient writer)
    {
        var client = await node.Connect();
        await client.Send("SUBSCRIBE here\r\n");
        var told = client.Line(Wait.Long, "a first change");
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!told.IsCompleted && await again.WaitForNextTickAsync()) await writer.Talk("PUT here k v\r\n", "OK\r\n");
        await told;
        return client;
    }

    // Sends until the server has taken nothing for a second; how much that is.
    static Task<long> UntilStuck(TelnetClient client) => Task.Factory.StartNew(() =>
    {
        var sent = 0L;
        client.Socket.Blocking = false;
        while (true)
        {
            Assert.True(sent < 40L * Mega, $"{sent} bytes were taken");
            var at = (int)(sent % Lines.Length);
            sent += client.Socket.Send(Lines.AsSpan(at, Math.Min(8192, Lines.Length - at)), SocketFlags.None, out var error);
            if (error is SocketError.WouldBlock && !client.Socket.Poll(TimeSpan.FromSeconds(1), SelectMode.SelectWrite)) break;
        }
        client.Socket.Blocking = true;
        return sent;
    }, TaskCreationOptions.LongRunning);
}
