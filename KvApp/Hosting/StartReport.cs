using Akka.Actor;
using KvApp.Router;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KvApp;

/// <summary>
/// Says at the start what this node is: name, process, remoting address, owned names, cluster. The server adds its port, or its absence.
/// </summary>
sealed class StartReport(IServiceProvider services, NodeSettings node, ILogger<StartReport> log) : IHostedService
{
    // Control characters and the blank begin no name that anybody types.
    const int FirstOfName = 0x21;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Not by the constructor: 1. the host makes its services; 2. that would start the actor system; 3. a SIGTERM now finds no handler.
        var system = services.GetRequiredService<ActorSystem>();
        var store = KvStore.Get(system);
        var address = ((ExtendedActorSystem)system).Provider.DefaultAddress;
        log.LogInformation("Node {Node} (process {Process}) owns {Names}; other nodes reach it at {Host}:{Port}; {Cluster}",
            node.Name, Environment.ProcessId, Names(store), address.Host, address.Port, Cluster());
        log.LogDebug("The routing table is {Table}", store.Table);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    string Cluster()
    {
        var others = node.Seeds.Where(seed => seed.Name != node.Name.Name).ToList();
        return others.Count == 0 ? $"its cluster {node.Cluster} is its own" : $"it seeks its cluster {node.Cluster} at {string.Join(", ", others)}";
    }

    /// <summary>The names that the node owns, by their first bytes: <c>a-m</c>, or all of them.</summary>
    internal static string Names(KvStore store)
    {
        var ranges = new List<Route>();
        for (var first = FirstOfName; first <= byte.MaxValue; first++)
        {
            if (!store.Owns([(byte)first])) continue;
            if (ranges is [.., var last] && last.To == first - 1) ranges[^1] = last with { To = (byte)first };
            else ranges.Add(new((byte)first, (byte)first, store.Self));
        }
        return ranges switch
        {
            [] => "no names",
            [{ From: FirstOfName, To: byte.MaxValue }] => "every name",
            _ => $"the names {string.Join(", ", ranges.Select(range => range.Names))}",
        };
    }
}
