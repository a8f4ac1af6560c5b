using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>A node of this process that visits nodes of others: what they run for it is of the framework, since these tests are not theirs.</summary>
public sealed class Probe : IAsyncDisposable
{
    readonly TestNode _node = TestNode.Start("probe", system: "kv-tests");

    public TestNode Node => _node;

    public static async Task<Probe> Of(params NodeProcess[] nodes)
    {
        var probe = new Probe();
        foreach (var node in nodes) await Wait.Until(() => probe.Node.Node.Connect(node.Address, Wait.Long), $"the probe has met {node.Name}");
        return probe;
    }

    /// <summary>Bytes of the managed heap of a node that are in use.</summary>
    public Task<long> Heap(NodeProcess node) => Erpc.Get(_node.System).Call(NameOf(node), GC.GetTotalMemory, true, Wait.Long);

    /// <summary>Waits until a node has no more in use than this.</summary>
    public async Task HeapIsBack(NodeProcess node, long limit)
    {
        var heap = 0L;
        await Wait.Until(async () => (heap = await Heap(node)) < limit, () => $"{node.Name} has no more than {limit >> 20} MiB in use; it has {heap >> 20}");
    }

    public static NodeName NameOf(NodeProcess node) => $"{node.Name}@127.0.0.1";

    public ValueTask DisposeAsync() => _node.DisposeAsync();
}
