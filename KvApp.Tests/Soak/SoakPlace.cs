using Akka.Remote;
using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>A node of a soak over all its lives, at one address. A fault of it excuses what is told of it from before its beginning until it is up again, and nothing else.</summary>
sealed class SoakPlace(string name)
{
    // Without this a system that is terminated says no goodbye, as one that is killed does not.
    const string Abrupt = "akka.coordinated-shutdown.run-by-actor-system-terminate = off\nakka.cluster.run-coordinated-shutdown-when-down = off\n";

    readonly int _port = FreePort.Next();
    readonly Lock _gate = new();
    volatile TestNode? _node;
    TestNode? _from;
    Connection? _connection;
    bool _up;
    int _faults;

    public NodeName Name => $"{name}@127.0.0.1";

    public TestNode? Node => _node;

    /// <summary>Connections that broke though their node lives: a link of its last life that Akka loses late has the new one questioned, and a busy machine may not answer in time.</summary>
    public int Breaks { get; private set; }

    /// <summary>Which life this is, or which connection to it; 0 while there is none that may be counted on.</summary>
    public int Life
    {
        get
        {
            lock (_gate)
            {
                if (!_up) return 0;
                if (_from is null) return 1;
                if (Open is var open && open != _connection)
                {
                    if (_connection is not null) (_faults, Breaks) = (_faults + 1, Breaks + 1);
                    _connection = open;
                }
                return open is null ? 0 : _faults + 1;
            }
        }
    }

    Connection? Open => _from!.Node.Local.Peers.At(_node!.Address).Open;

    public bool IsFaulty(int sinceLife) => sinceLife == 0 || sinceLife != Life;

    /// <summary>Begins a life: with supervisors of these names, and known to the other.</summary>
    public async Task Start(bool abrupt, IEnumerable<string> supervisors, TestNode? from)
    {
        // Nobody is to be taken for dead because this machine is busy.
        var node = TestNode.Start(name, $"{(abrupt ? Abrupt : "")}akka.remote.dot-netty.tcp.port = {_port}\nkv.tasks.tick-time = 30s\n");
        (_node, _from) = (node, from);
        foreach (var supervisor in supervisors) TaskSupervisor.Start(node.System, supervisor, new() { MaxChildren = 4, MaxRestarts = 1_000_000 });
        // It may still hold the last life's connection, and be about to notice.
        var uid = AddressUidExtension.Uid(node.System);
        if (from is not null) await Wait.Until(async () => await from.Node.Connect(node.Reachable, Wait.Long) && Open?.Uid == uid, $"{from.Name} has met this life of {Name}");
        lock (_gate) (_up, _connection) = (true, from is null ? null : Open);
    }

    public async Task End()
    {
        lock (_gate) (_up, _faults) = (false, _faults + 1);
        await _node!.DisposeAsync();
    }

    public override string ToString() => name;
}
