using Xunit;

namespace KvApp.Tests;

/// <summary>Akka's seed nodes: whoever comes when, one cluster comes of it, and all of it serves.</summary>
[Trait("suite", "full")]
public sealed class StartOrderSpec : KvSpec
{
    public StartOrderSpec() : base(new KvSpecConfig()) { }

    [MultiNodeFact]
    public async Task A_cluster_forms_in_any_order()
    {
        // The first seed, foo, comes first, second and last; the others, and who owns nothing, in either order.
        RoleName[][] orders = [[Foo, Baz, Bar], [Bar, Foo, Baz], [Baz, Bar, Foo]];
        if (Suite.IsLong) orders = [.. orders, [Foo, Bar, Baz], [Bar, Baz, Foo], [Baz, Foo, Bar]];
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
