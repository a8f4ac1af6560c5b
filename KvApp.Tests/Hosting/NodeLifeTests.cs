using Akka.Actor;
using Akka.Configuration;
using Akka.Remote;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace KvApp.Tests;

public sealed class NodeLifeTests() : TestKit(ConfigurationFactory.ParseString("akka { actor.provider = cluster, remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 } }"))
{
    sealed class Host : IHostApplicationLifetime
    {
        readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => default;
        public CancellationToken ApplicationStopping => _stopping.Token;
        public CancellationToken ApplicationStopped => default;
        public void StopApplication() => _stopping.Cancel();
    }

    [Fact]
    public async Task A_node_that_was_quarantined_says_so_once_and_stops_its_host()
    {
        var host = new Host();
        var node = NodeConfiguration.Load([], ["kv.node=foo"], new Dictionary<string, string>()).Node;
        var life = Sys.ActorOf(Props.Create(() => new NodeLife(node, host)));
        await life.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(10));
        var remote = Address.Parse("akka.tcp://kv@127.0.0.1:1");
        var quarantined = new ThisActorSystemQuarantinedEvent(Address.Parse("akka.tcp://kv@127.0.0.1:2"), remote);

        await EventFilter.Warning(contains: $"Node foo@127.0.0.1 was quarantined by {remote}").ExpectOneAsync(async () =>
        {
            Sys.EventStream.Publish(quarantined);
            Sys.EventStream.Publish(quarantined);
            await life.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(10));
        });

        Assert.True(host.ApplicationStopping.IsCancellationRequested);
        Assert.Equal(ExitCode.GaveUp, ExitCode.Current);
    }
}
