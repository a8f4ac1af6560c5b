using System.Diagnostics;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>A node that may have 200 MB, under clients that would fill more.</summary>
[Collection(NodeCollection.Name)]
public sealed class FullMemoryTests(ITestOutputHelper output)
{
    const string Full = "ERROR the store of node solo@127.0.0.1 is full: kv.store.max-memory = 140 MiB is in use; DELETE or DROP makes room";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    async Task<NodeProcess> Small(string name = "solo")
    {
        var node = new NodeProcess(name, output) { Environment = { ["DOTNET_GCHeapHardLimit"] = "C800000" } };
        if (name == "solo") node.Arguments.AddRange(["--set", "kv.router.table=[{from=\"a\",to=\"z\",node=\"solo\"}]"]);
        await node.Start();
        return node;
    }

    /// <summary>Sends lines in batches until the node has answered so many errors; returns how many lines were accepted.</summary>
    static async Task<int> Fill(NodeProcess node, Func<int, string> line, int errors)
    {
        const int batch = 100;
        using var client = await node.Connect();
        var (sent, accepted, refused) = (0, 0, 0);
        while (refused < errors)
        {
            await client.Send(string.Concat(Enumerable.Range(sent, batch).Select(n => line(n) + "\r\n")));
            sent += batch;
            for (var i = 0; i < batch; i++)
            {
                var answer = await client.Line(Patience);
                if (answer == "OK") accepted++;
                else if (answer == Full) refused++;
                else Assert.Fail(answer);
            }
        }
        return accepted;
    }

    [Fact, Trait("suite", "full")]
    public async Task Writers_and_creators_are_answered_errors_and_the_node_goes_on()
    {
        await using var node = await Small();
        using var other = await node.Connect();
        await other.Talk("CREATE keep\r\nPUT keep k v\r\nCREATE big\r\nSUBSCRIBE nobody\r\n", "OK\r\nOK\r\nOK\r\nNOT FOUND\r\n");
        string[] values = [.. new[] { 10, 100, 1000, 10_000, 60_000 }.Select(length => new string('v', length))];

        var filling = Enumerable.Range(0, 6)
            .Select(i => Fill(node, n => i < 4 ? $"PUT big {i}-{n} {values[(i + n) % values.Length]}" : $"CREATE c{i}-{n}", errors: 5_000));
        var accepted = await Task.WhenAll(filling);

        output.WriteLine($"accepted: {string.Join(", ", accepted)}; {node.Memory >> 20} MiB");
        Assert.True(node.IsRunning);
        await other.Talk("GET keep k\r\nDROP big\r\nCREATE another\r\nPUT another k v\r\nHEALTH\r\n",
            "v\r\nOK\r\nOK\r\nOK\r\nOK\r\nsolo@127.0.0.1\r\nOK\r\n");
        Assert.DoesNotContain(node.LogFrom(0), line => !line.Contains(" info: "));
        Assert.Equal(0, await node.Stop());
    }

    [Fact, Trait("suite", "full")]
    public async Task Clients_that_do_not_read_are_cut_and_others_are_answered()
    {
        await using var node = await Small();
        using var other = await node.Connect();
        await other.Talk($"CREATE big\r\nPUT big k {new string('v', 60_000)}\r\n", "OK\r\nOK\r\n");
        var deaf = new List<TelnetClient>();
        for (var i = 0; i < 800; i++)
        {
            var client = await node.Connect();
            client.Socket.ReceiveBufferSize = 4096;
            deaf.Add(client);
            await client.Send(string.Concat(Enumerable.Repeat("GET big k\r\n", 500)));
            if (i % 50 == 0) await other.Talk($"PUT big k{i} v\r\n", "OK\r\n", Patience);
        }

        await other.Talk("PUT big last v\r\nGET big last\r\n", "OK\r\nv\r\nOK\r\n", Patience);
        output.WriteLine($"{node.LogFrom(0).Count(line => line.Contains("is disconnected: it left"))} were cut; {node.Memory >> 20} MiB");
        Assert.True(node.IsRunning);
        Assert.Contains(node.LogFrom(0), line => line.Contains("is disconnected: it left"));
        foreach (var client in deaf) client.Reset();
    }

    [Fact, Trait("suite", "full")]
    public async Task A_node_with_a_million_buckets_stops_within_five_seconds()
    {
        await using var node = new NodeProcess("solo", output) { Arguments = { "--set",
            "kv.router.table=[{from=\"a\",to=\"z\",node=\"solo\"}]", "--set", "kv.store.max-memory=1 GiB" } };
        await node.Start();
        using var client = await node.Connect();
        for (var batch = 0; batch < 100; batch++)
        {
            var lines = string.Concat(Enumerable.Range(0, 10_000).Select(n => $"CREATE b{(batch * 10_000) + n}\r\n"));
            await client.Talk(lines, string.Concat(Enumerable.Repeat("OK\r\n", 10_000)), Patience);
        }

        var time = Stopwatch.StartNew();
        Assert.Equal(0, await node.Stop());
        output.WriteLine($"stopped in {time.Elapsed.TotalSeconds:0.00} s");
        Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }
}
