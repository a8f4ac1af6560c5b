using Akka.Configuration;

namespace KvApp.Tests;

public sealed class StartOrderConfig : KvSpecConfig
{
    // An actor system ends at once, and does not leave the cluster before.
    public StartOrderConfig() => CommonConfig = ConfigurationFactory.ParseString("akka.coordinated-shutdown.run-by-actor-system-terminate = off").WithFallback(CommonConfig);
}

/// <summary>Akka's seed nodes: whoever comes when, one cluster comes of it, and all of it serves.</summary>
public sealed class StartOrderSpec : KvSpec
{
    public StartOrderSpec() : this(new StartOrderConfig()) { }

    StartOrderSpec(StartOrderConfig config) : base(config) { }

    [MultiNodeFact]
    public async Task A_cluster_forms_in_any_order()
    {
        RoleName[][] orders = [[Foo, Bar, Baz], [Foo, Baz, Bar], [Bar, Foo, Baz], [Bar, Baz, Foo], [Baz, Foo, Bar], [Baz, Bar, Foo]];
        foreach (var order in orders)
        {
            foreach (var role in order)
            {
                await RunOnAsync(StartNode, role);
                EnterBarrier($"{role}-started");
            }
            await AwaitServes(OfFoo, OfBar);
            AwaitMembersUp(3);
            EnterBarrier($"one-cluster-of-{string.Join('-', order.Select(role => role.Name))}");
            if (order != orders[^1]) await NewNode();
            EnterBarrier("next");
        }
    }
}
