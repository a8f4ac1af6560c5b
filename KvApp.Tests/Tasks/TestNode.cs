using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>A node in this process, on a port of its own: for what two nodes say to each other. Faults of processes are tried on real ones.</summary>
public sealed class TestNode : IAsyncDisposable
{
    TestNode(ActorSystem system) => System = system;

    public ActorSystem System { get; }

    public Node Node => Node.Get(System);

    public NodeName Name => Node.Self;

    public Address Address => ((ExtendedActorSystem)System).Provider.DefaultAddress;

    /// <summary>The name with the port, by which a node that has never met this one finds it.</summary>
    public NodeName Reachable => $"{Name}:{Address.Port}";

    public static TestNode Start(string name, string hocon = "", string system = "kv")
    {
        var config = ConfigurationFactory.ParseString($$"""
            kv { node = {{name}} }
            akka {
              stdout-loglevel = OFF
              log-dead-letters = off
              scheduler.tick-duration = 50ms
              actor.provider = cluster
              remote.log-remote-lifecycle-events = off
              remote.dot-netty.tcp { hostname = "127.0.0.1", connection-timeout = 3s }
              cluster { roles = [data, node-{{name}}], seed-node-timeout = 2s }
              coordinated-shutdown { run-by-clr-shutdown-hook = off, exit-clr = off }
            }
            {{hocon}}
            """).WithFallback(ConfigurationFactory.ParseString("akka.loglevel = OFF\nakka.remote.dot-netty.tcp.port = 0\nkv.tasks.copy-local = on")).WithFallback(TasksConfig.Reference);
        var node = new TestNode(ActorSystem.Create(system, config));
        _ = node.Node;
        return node;
    }

    /// <summary>Two nodes that have met.</summary>
    public static async Task<(TestNode Foo, TestNode Bar)> Pair(string hocon = "")
    {
        var (foo, bar) = (Start("foo", hocon), Start("bar", hocon));
        // An attempt lasts a second, which on a loaded machine may be too short for two systems that have just started.
        await Wait.Until(() => foo.Node.Connect(bar.Reachable, Wait.Long), "foo and bar have met");
        // One side opens the connection by using it; only then does the other know who is there.
        await Wait.Until(() => bar.Node.List().Contains(foo.Name) && foo.Node.List().Contains(bar.Name), "both know of it");
        return (foo, bar);
    }

    public void Join(TestNode seed) => Cluster.Get(System).Join(seed.Address);

    public async ValueTask DisposeAsync() => await System.Terminate();
}

/// <summary>How long a test waits for what must come: far longer than it takes, so that only what never comes fails it.</summary>
public static class Wait
{
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    /// <summary>Looks until the condition holds.</summary>
    public static Task Until(Func<bool> condition, string what) => Until(() => Task.FromResult(condition()), () => what);

    /// <inheritdoc cref="Until(Func{bool}, string)"/>
    public static Task Until(Func<bool> condition, Func<string> what) => Until(() => Task.FromResult(condition()), what);

    /// <inheritdoc cref="Until(Func{bool}, string)"/>
    public static Task Until(Func<Task<bool>> condition, string what, TimeSpan? within = null) => Until(condition, () => what, within);

    /// <inheritdoc cref="Until(Func{bool}, string)"/>
    public static async Task Until(Func<Task<bool>> condition, Func<string> what, TimeSpan? within = null)
    {
        var limit = within ?? Long;
        using var end = new CancellationTokenSource(limit);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await condition())
        {
            try
            {
                await look.WaitForNextTickAsync(end.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"in {limit.TotalSeconds:0} s this did not come about: {what()}");
            }
        }
    }
}
