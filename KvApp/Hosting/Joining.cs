using Akka.Actor;
using Akka.Cluster;
using KvApp.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace KvApp;

/// <summary>
/// Becoming one of the cluster: first the name of this node must be its own, then it joins. The telnet server starts after that, so that a
/// second node of a name answers nobody. Addresses are made from the node's own: only Akka knows what protocol nodes speak.
/// </summary>
sealed class Joining(IServiceProvider services, NodeSettings node) : IHostedService
{
    // A node that stands still cannot say who has the name, and must not keep this one from serving.
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var system = services.GetRequiredService<ActorSystem>();
        // Joining takes seconds; the connections of nodes that know each other need not wait for it.
        foreach (var seed in node.Seeds)
            if (seed.Name is { } name) Node.Get(system).Expect($"{name}@{seed.Host}:{seed.Port ?? node.DefaultPort}");
        await Node.Get(system).ClaimName(Silence, cancellationToken);
        var cluster = Cluster.Get(system);
        if (node.Seeds.IsEmpty) cluster.Join(cluster.SelfAddress);
        else cluster.JoinSeedNodes(node.Seeds.Select(seed => seed.At(cluster.SelfAddress, node)).Distinct());
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
