using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>The tools of the other tests do what they say.</summary>
[Collection(NodeCollection.Name)]
public sealed class NodeProcessTests(ITestOutputHelper output)
{
    static char StateOf(NodeProcess node) => File.ReadAllText($"/proc/{node.Pid}/stat").Split(") ")[1][0];

    [Fact]
    public async Task A_node_is_paused_resumed_killed_and_started_again_on_its_ports()
    {
        await using var node = new NodeProcess("foo", output, server: false);
        await node.Start();
        var pid = node.Pid;

        node.Pause();
        Assert.Equal('T', StateOf(node));
        node.Resume();
        Assert.True(SpinWait.SpinUntil(() => StateOf(node) != 'T', TimeSpan.FromSeconds(5)));

        await Assert.ThrowsAsync<InvalidOperationException>(node.Restart);
        await node.Kill();
        await node.Restart();
        Assert.NotEqual(pid, node.Pid);
        Assert.Equal(2, node.Log.Count(line => line.Contains("is up, without a server")));
        Assert.Equal(node.Log, File.ReadAllLines(node.LogFile!));
        Assert.Equal(0, await node.Stop());
    }

    [Fact]
    public async Task A_node_that_does_not_start_shows_what_it_said()
    {
        await using var node = new NodeProcess("foo", output);
        node.Arguments.AddRange(["--set", "kv.server.port=many"]);

        Assert.Contains("kv.server.port = many", (await Assert.ThrowsAsync<InvalidOperationException>(node.Start)).Message);
    }

    [Fact]
    public async Task A_line_that_does_not_come_is_named()
    {
        await using var node = new NodeProcess("foo", output, server: false);
        await node.Start();

        Assert.StartsWith("foo: no line with 'rain'", (await Assert.ThrowsAsync<TimeoutException>(() => node.Line("rain", TimeSpan.FromMilliseconds(50)))).Message);
    }

    [Fact]
    public async Task A_telnet_client_reads_lines_and_bytes_and_names_what_is_missing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = await TelnetClient.Connect(((IPEndPoint)listener.LocalEndpoint).Port);
        using var server = await listener.AcceptTcpClientAsync();
        async Task Say(string text) => await server.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));

        await Say("one\r\ntwo\r\nthr");
        Assert.Equal("one", await client.Line());
        Assert.Equal("two", await client.Line());
        await Say("ee\n\r\nfour");
        Assert.Equal("three", await client.Line());
        Assert.Equal("\r\nfo"u8.ToArray(), await client.Bytes(4));
        var missing = await Assert.ThrowsAsync<TimeoutException>(() => client.Line(TimeSpan.FromMilliseconds(50), "the end of four"));
        Assert.StartsWith("the end of four did not come within", missing.Message);
        Assert.EndsWith("'ur'", missing.Message);
        await Say("five");
        server.Close();
        Assert.Equal("five"u8.ToArray(), await client.Rest());
        await Assert.ThrowsAsync<EndOfStreamException>(() => client.Line());
    }
}
