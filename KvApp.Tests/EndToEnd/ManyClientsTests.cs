using System.Net.Sockets;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>More clients than a node has room for.</summary>
[Collection(NodeCollection.Name)]
public sealed class ManyClientsTests(ITestOutputHelper output)
{
    static async Task<List<TelnetClient>> ConnectAll(NodeProcess node, int count)
    {
        var clients = new List<TelnetClient>();
        foreach (var batch in Enumerable.Range(0, count).Chunk(50)) clients.AddRange(await Task.WhenAll(batch.Select(_ => node.Connect())));
        return clients;
    }

    [Fact]
    public async Task One_more_than_max_clients_gets_a_line_and_the_others_are_served()
    {
        await using var node = new NodeProcess("solo", output) { Arguments = { "--set", "kv.server.max-clients=3" } };
        await node.Start();
        var clients = await ConnectAll(node, 3);
        foreach (var client in clients) await client.Talk("CREATE a\r\n", "OK\r\n");
        for (var n = 0; n < 2; n++)
        {
            using var late = await node.Connect();
            Assert.Equal("ERROR too many clients\r\n", Bytes.Text(await late.Rest()));
        }
        await clients[0].Talk("GET a k\r\n", "\r\nOK\r\n");
        clients[1].Dispose();
        await Wait.Until(async () =>
        {
            using var next = await node.Connect();
            await next.Send("GET a k\r\n");
            return await next.Line() == "";
        }, "there is room again");
        Assert.Contains("is refused: kv.server.max-clients = 3 are connected", Assert.Single(node.Complaints()));
        foreach (var client in clients) client.Dispose();
    }

    [Fact, Trait("suite", "full")]
    public async Task A_node_with_a_limit_of_300_files_serves_for_as_long_as_anybody_tries()
    {
        var http = FreePort.Next();
        await using var node = new NodeProcess("solo", output)
        {
            Arguments = { "--set", $"kv.http.port={http}" }, Via = ["/bin/sh", "-c", "ulimit -n 300; exec \"$@\"", "sh"],
        };
        await node.Start();
        using var first = await node.Connect();
        await first.Talk("CREATE a\r\nPUT a k v\r\n", "OK\r\nOK\r\n");
        for (var round = 0; round < 3; round++)
        {
            var clients = await ConnectAll(node, 400);
            var slow = new List<TcpClient>();
            for (var n = 0; n < 100; n++)
            {
                var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", http);
                slow.Add(client);
            }
            await first.Talk("GET a k\r\n", "v\r\nOK\r\n");
            using var health = new HttpClient { Timeout = Wait.Long };
            Assert.StartsWith("Healthy", await health.GetStringAsync($"http://127.0.0.1:{http}/health"));
            foreach (var client in clients) client.Dispose();
            foreach (var client in slow) client.Dispose();
            await Wait.Until(async () =>
            {
                using var next = await node.Connect();
                await next.Send("GET a k\r\n");
                return await next.Line() == "v";
            }, "there is room again");
        }
        Assert.True(node.IsRunning);
        Assert.Contains("and the limit of open files, 300, leaves no more", Assert.Single(node.Complaints()));
    }

    [Fact]
    public async Task Keepalive_finds_clients_that_are_gone()
    {
        await using var node = new NodeProcess("solo", output);
        await node.Start();
        using var client = await node.Connect();
        await client.Talk("CREATE a\r\n", "OK\r\n");
        var port = ((System.Net.IPEndPoint)client.Socket.LocalEndPoint!).Port;

        // Of the node's end: timer 02 is that of keepalive, and the time after it is in hundredths of a second.
        string[] Row() => File.ReadLines("/proc/net/tcp").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Single(row => row[1].EndsWith($":{node.TelnetPort:X4}") && row[2].EndsWith($":{port:X4}"));
        await Wait.Until(() => Row()[5].StartsWith("02:"), "nothing else is timed");
        Assert.InRange(Convert.ToInt32(Row()[5].Split(':')[1], 16), 1, 300_00);
    }
}
