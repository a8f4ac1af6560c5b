using Akka.Actor;
using Akka.Remote;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace KvApp.Tests;

[Collection(NodeCollection.Name)]
public sealed class NodeLifeTests
{
    [Fact]
    public async Task A_node_that_was_quarantined_stops_its_host_to_be_started_anew()
    {
        using var host = KvNode.Build(NodeConfiguration.Load([Path.Combine(Repository.Root, "hocon/tests.hocon")], ["kv.node=foo", "kv.log-level=error"], new Dictionary<string, string>()));
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        var self = ((ExtendedActorSystem)system).Provider.DefaultAddress;

        system.EventStream.Publish(new ThisActorSystemQuarantinedEvent(self, self.WithPort(1)));
        await host.WaitForShutdownAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);

        await system.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(ExitCode.GaveUp, ExitCode.Current);
    }

    [Theory]
    [InlineData("/user/router")]
    [InlineData("/user/kv/registry")]
    [InlineData("/system/kv-node")]
    public async Task A_node_whose_router_registry_or_daemon_ends_stops_its_host_to_be_started_anew(string part)
    {
        using var host = KvNode.Build(NodeConfiguration.Load(
            [Path.Combine(Repository.Root, "hocon/tests.hocon")], ["kv.node=foo", "kv.log-level=off", "akka.loglevel=off"],
                new Dictionary<string, string>()));
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        Assert.Null(await NodeHealth.Of(system));

        system.ActorSelection(part).Tell(Kill.Instance);
        await host.WaitForShutdownAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);

        await system.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(ExitCode.GaveUp, ExitCode.Current);
    }
}
