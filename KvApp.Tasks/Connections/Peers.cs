using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Every node that this one has heard of, by address and by name. Read by any thread; entries are added and never removed.</summary>
internal sealed class Peers(Func<Address, Peer> create)
{
    readonly ConcurrentDictionary<Address, Peer> _byAddress = new();
    readonly ConcurrentDictionary<string, Peer> _byName = new();
    readonly ConcurrentDictionary<string, ImmutableArray<Peer>> _byBareName = new();

    public ICollection<Peer> All => _byAddress.Values;

    public Peer At(Address address) => _byAddress.GetOrAdd(address, create);

    /// <summary>The node at this address, if it has been heard of: what Akka tells of others concerns nobody here.</summary>
    public Peer? Known(Address address) => _byAddress.GetValueOrDefault(address);

    /// <summary>The name belongs to the node at this address from now on.</summary>
    public void Learn(NodeName name, Peer peer)
    {
        peer.Name = name;
        _byName[name.Value] = peer;
        _byBareName.AddOrUpdate(name.Name, [peer], (_, known) => known.Contains(peer) ? known : known.Add(peer));
    }

    /// <summary>The node that bears the name; for a bare name, if only one does.</summary>
    public Peer? Find(NodeName name)
    {
        if (name.Host is not null) return _byName.GetValueOrDefault(name.WithoutPort.Value);
        if (!_byBareName.TryGetValue(name.Value, out var peers)) return null;
        if (peers.Length == 1) return peers[0];
        // A node that came back under another address is still known under its old one.
        var open = peers.Where(peer => peer.Open is not null).Take(2).ToArray();
        return open.Length == 1 ? open[0] : null;
    }
}
