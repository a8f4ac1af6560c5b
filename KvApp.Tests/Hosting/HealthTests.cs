using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

[Collection(NodeCollection.Name)]
public sealed class HealthTests(ITestOutputHelper output)
{
    static async Task<(int ExitCode, string Line)> Health(params string[] set)
    {
        var (exitCode, lines) = await NodeProcess.Run(["health", .. set.SelectMany(setting => new[] { "--set", setting })]);
        return (exitCode, Assert.Single(lines));
    }

    /// <summary>A telnet server whose only client is greeted by <paramref name="serve"/>.</summary>
    static async Task<(int ExitCode, string Line)> HealthOf(Func<TcpClient, Task> serve)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            await serve(client);
        });
        var answer = await Health($"kv.server.port={((IPEndPoint)listener.LocalEndpoint).Port}");
        await serving;
        return answer;
    }

    [Fact]
    public async Task A_server_that_answers_is_healthy()
    {
        string? asked = null;
        var (exitCode, line) = await HealthOf(async client =>
        {
            asked = await new StreamReader(client.GetStream()).ReadLineAsync();
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("twin@127.0.0.1\r\nOK\r\n"));
        });

        Assert.Equal((0, "HEALTH"), (exitCode, asked));
        Assert.StartsWith("twin@127.0.0.1 on port ", line);
    }

    [Fact]
    public async Task A_server_that_hangs_up_is_not()
    {
        var (exitCode, line) = await HealthOf(client => Task.CompletedTask);

        Assert.Equal(1, exitCode);
        Assert.Contains("solo@127.0.0.1", line);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_not()
    {
        var (exitCode, line) = await HealthOf(client => new StreamReader(client.GetStream()).ReadToEndAsync());

        Assert.Equal(1, exitCode);
        Assert.Contains("did not answer within", line);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_not()
    {
        var port = FreePort.Next();
        var (exitCode, line) = await Health($"kv.server.port={port}");

        Assert.Equal(1, exitCode);
        Assert.Contains($"port {port} does not answer", line);
    }

    [Fact]
    public async Task A_node_without_a_server_is_asked_by_way_of_its_remoting_port_member_or_not()
    {
        await using var node = new NodeProcess("stores", output, server: false);
        node.Environment["NODES"] = $"nobody@127.0.0.1:{FreePort.Next()},{node.Address}";
        await node.Start();
        string[] set = ["kv.node=stores", "kv.cluster=kv-tests", "kv.server.port=off",
            $"akka.remote.dot-netty.tcp.port={node.RemotingPort}"];

        // The command gives the node 5 s, which a busy machine may take.
        var line = "";
        await Wait.Until(async () =>
        {
            (var exitCode, line) = await Health(set);
            return exitCode == 0;
        }, () => $"the node is healthy: {line}");
        Assert.Equal($"stores@127.0.0.1 on port {node.RemotingPort} is up, without a server", line);

        await node.Kill();
        Assert.Equal(1, (await Health(set)).ExitCode);
    }
}
