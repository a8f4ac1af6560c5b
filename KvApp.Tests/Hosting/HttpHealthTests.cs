using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Health over HTTP, for who has no shell beside the node.</summary>
[Collection(NodeCollection.Name)]
public sealed class HttpHealthTests(ITestOutputHelper output)
{
    readonly HttpClient _http = new() { Timeout = Wait.Long };

    async Task<(HttpStatusCode Status, string Text)> Get(int port, string path)
    {
        using var answer = await _http.GetAsync($"http://127.0.0.1:{port}{path}");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_node_that_serves_says_so_and_one_without_the_setting_does_not_listen()
    {
        var port = FreePort.Next();
        await using var node = new NodeProcess("solo",
            output) { Arguments = { "--set", $"kv.http.port={port}", "--set", "kv.store.max-memory=64 MiB" } };
        await node.Start();
        using (var client = await node.Connect()) await client.Talk("CREATE a\r\n", "OK\r\n");

        Assert.Equal((HttpStatusCode.OK,
            $"Healthy\nnode: Healthy, solo@127.0.0.1 runs\nstore: Healthy, 1 buckets, 0 of 64 MiB\nrouter: Healthy, it answers\n"
            + $"server: Healthy, it accepts on port {node.TelnetPort}\n"), await Get(port, "/health"));
        Assert.Equal((HttpStatusCode.OK, "Healthy\nnode: Healthy, solo@127.0.0.1 runs\n"), await Get(port, "/health/live"));
        Assert.Equal(HttpStatusCode.NotFound, (await Get(port, "/")).Status);
        Assert.Equal(0, await node.Stop());
        await node.Line(LineLog.End);
        Assert.Equal(3, node.LogFrom(0).Count);     // what the node is, its port, its stop

        Assert.Null(NodeConfiguration.Load([], [], new Dictionary<string, string>()).Http.Port);
    }

    [Fact]
    public async Task A_node_that_stops_does_not_serve_any_more_and_its_process_goes_on()
    {
        using var host = KvNode.Build(NodeConfiguration.Load([Path.Combine(Repository.Root, "hocon/tests.hocon")], ["kv.node=foo", "kv.http.port=0", "kv.log-level=error"], new Dictionary<string, string>()));
        await host.StartAsync();
        var port = host.Services.GetRequiredService<HttpHealth>().Port!.Value;
        Assert.Equal(HttpStatusCode.OK, (await Get(port, "/health")).Status);

        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        var (status, text) = await Get(port, "/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("\nserver: Unhealthy, it stops\n", text);
        Assert.Equal(HttpStatusCode.OK, (await Get(port, "/health/live")).Status);

        await host.StopAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => Get(port, "/health"));
    }

    [Fact]
    public async Task A_store_that_is_gone_is_told()
    {
        using var host = KvNode.Build(NodeConfiguration.Load([Path.Combine(Repository.Root, "hocon/tests.hocon")], ["kv.node=foo", "kv.http.port=0", "kv.server.port=off", "kv.log-level=error"], new Dictionary<string, string>()));
        await host.StartAsync();
        var port = host.Services.GetRequiredService<HttpHealth>().Port!.Value;
        Assert.DoesNotContain("server", (await Get(port, "/health")).Text);

        KvStore.Get(host.Services.GetRequiredService<Akka.Actor.ActorSystem>()).Buckets.Close();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Get(port, "/health")).Status);
        Assert.Equal(HttpStatusCode.OK, (await Get(port, "/health/live")).Status);
        await host.StopAsync();
    }

    [Theory]
    [InlineData("/user/kv/registry", "store: Unhealthy, its registry has not answered within 1 s")]
    [InlineData("/user/router", "router: Unhealthy, its router has not answered within 1 s")]
    [InlineData("/system/kv-node", "node: Unhealthy, its daemon has not answered within 1 s")]
    public async Task A_part_that_does_not_get_to_its_messages_is_no_health(string part, string told)
    {
        using var host = KvNode.Build(NodeConfiguration.Load(
            [Path.Combine(Repository.Root, "hocon/tests.hocon")], ["kv.node=foo", "kv.http.port=0", "kv.server.port=0",
                "kv.log-level=error"], new Dictionary<string, string>()));
        await host.StartAsync();
        var port = host.Services.GetRequiredService<HttpHealth>().Port!.Value;
        using var client = await TelnetClient.Connect(host.Services.GetRequiredService<KvServer>().Port!.Value);
        await client.Talk("HEALTH\r\n", "foo@127.0.0.1\r\nOK\r\n");
        var stuck = (Akka.Actor.IInternalActorRef)await host.Services.GetRequiredService<Akka.Actor.ActorSystem>().ActorSelection(part)
            .ResolveOne(Wait.Long);

        stuck.Suspend();
        var (status, text) = await Get(port, "/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains(told, text);
        Assert.EndsWith("has not answered within 1 s", await client.Ask("HEALTH"));

        stuck.Resume(null!);
        await Wait.Until(async () => (await Get(port, "/health")).Status == HttpStatusCode.OK, "it goes on");
        await host.StopAsync();
    }

    [Theory]
    [InlineData("kv.http.port=many", "a port is expected")]
    [InlineData("kv.http.host=nobody.invalid", "an IP address is expected")]
    public void What_makes_no_sense_is_refused(string setting, string expected) =>
        Assert.Contains(expected, Assert.Throws<BadStartException>(() => NodeConfiguration.Load([], [setting], new Dictionary<string, string>())).Message);

    [Fact]
    public async Task A_port_in_use_is_one_line()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var (exitCode, lines) = await NodeProcess.Run(["--set", $"kv.http.port={port}", "--set", "kv.server.port=0", "--set", "akka.remote.dot-netty.tcp.port=0"]);
        Assert.Equal(1, exitCode);
        Assert.StartsWith($"kvapp: kv.http.port: cannot listen on 127.0.0.1:{port}: ", Assert.Single(lines));
    }
}
