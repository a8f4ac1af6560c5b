namespace KvApp.Tests;

/// <summary>Akka's seed nodes: whoever comes when, one cluster comes of it, and all of it serves.</summary>
public sealed class StartOrderSpec : KvSpec
{
    public StartOrderSpec() : base(new KvSpecConfig()) { }

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
