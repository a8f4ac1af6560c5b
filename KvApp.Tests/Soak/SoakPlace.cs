using Akka.Remote;
using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>A node of a soak over all its lives, at one address. A fault of it excuses what is told of it from before its beginning until it is up again, and nothing else.</summary>
sealed class SoakPlace(string name)
{
    // Without this a system that is terminated says no goodbye, as one that is killed does not.
    const string Abrupt = "akka.coordinated-shutdown.run-by-actor-system-terminate = off\nakka.cluster.run-coordinated-shutdown-when-down = off\n";

    readonly int _port = FreePort.Next();
    volatile TestNode? _node;
    volatile bool _up;
    int _faults;

    public NodeName Name => $"{name}@127.0.0.1";

    public TestNode? Node => _node;

    /// <summary>Which life this is; 0 while there is none that may be counted on.</summary>
    public int Life => _up ? Volatile.Read(ref _faults) + 1 : 0;

    public bool IsFaulty(int sinceLife) => sinceLife == 0 || sinceLife != Life;

    /// <summary>Begins a life: with supervisors of these names, and known to the other.</summary>
    public async Task Start(bool abrupt, IEnumerable<string> supervisors, TestNode? from)
    {
        // Nobody is to be taken for dead because this machine is busy.
        var node = TestNode.Start(name, $"{(abrupt ? Abrupt : "")}akka.remote.dot-netty.tcp.port = {_port}\nkv.tasks.tick-time = 30s\n");
        _node = node;
        foreach (var supervisor in supervisors) TaskSupervisor.Start(node.System, supervisor, new() { MaxChildren = 4, MaxRestarts = 1_000_000 });
        // It may still hold the last life's connection, and be about to notice.
        var uid = AddressUidExtension.Uid(node.System);
        if (from is not null) await Wait.Until(async () => await from.Node.Connect(node.Reachable, Wait.Long) && from.Node.Local.Peers.At(node.Address).Open?.Uid == uid, $"{from.Name} has met this life of {Name}");
        _up = true;
    }

    public async Task End()
    {
        _up = false;
        Interlocked.Increment(ref _faults);
        await _node!.DisposeAsync();
    }

    public override string ToString() => name;
}
