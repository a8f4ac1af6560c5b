using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>
/// Whether a node may bear its name. A full name belongs to one node, and so does a short name of <c>kv.tasks.unique-names</c>. It runs in
/// the daemon.
/// </summary>
/// <remarks>
/// Scenario 1, a twin: 1. bar runs on host A; 2. a second bar starts on host B; 3. every node that talks to A refuses B, and so does A;
/// 4. B goes on asking for tick-time, because A may be dead and nobody has noticed yet; 5. B gives up.
/// Scenario 2, a successor: 1. A dies; 2. B starts and is refused; 3. the others notice A's death within tick-time; 4. they accept B.
/// Scenario 3, a predecessor returns: 1. A stands still and counts as down; 2. B takes over; 3. A goes on, and is refused by nodes that had
/// accepted it
/// before; 4. A gives up. B, whom they accept, does not.
/// </remarks>
internal sealed class NameClaim(LocalNode node)
{
    // The others look at their connections every 100 ms, and a hello may be under way.
    static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    readonly Dictionary<Peer, long> _refusedSince = [];
    readonly Dictionary<Peer, bool> _isOlder = [];

    /// <summary>This node serves under its name: what others say of the name counts less than before.</summary>
    public bool Established { get; set; }

    /// <summary>The name was found to be another's; set before the node gives up.</summary>
    public bool Lost { get; private set; }

    /// <summary>The node that bears the name of this hello, if that is not the node that says it.</summary>
    public Address? Holder(Peer peer, Hello hello, long startedAt)
    {
        if (IsSame(hello.Name, node.Self))
        {
            _isOlder[peer] = hello.StartedAt < startedAt;
            if (Established || hello.StartedAt >= startedAt) return node.Address;
        }
        var name = new NodeName(hello.Name);
        var other = node.Settings.UniqueNames.Contains(name.Name) ? node.Peers.Find(name.Name) : node.Peers.Find(name);
        return other is { Open: not null } && other != peer ? other.Address : null;
    }

    public void Accepted(Peer peer) => _refusedSince.Remove(peer);

    /// <summary>This peer says that the name is another's: whether this node has to believe it.</summary>
    public bool IsLost(Peer peer)
    {
        if (!_refusedSince.TryGetValue(peer, out var since)) _refusedSince[peer] = since = Environment.TickCount64;
        var isOver = Environment.TickCount64 - since > (node.Settings.TickTime + Slack).TotalMilliseconds;
        return Lost |= isOver && (!Established || (_isOlder.TryGetValue(peer, out var twinIsOlder) ? twinIsOlder && !IsAcceptedByOthers
            : peer.HasAccepted));
    }

    bool IsAcceptedByOthers => node.Peers.All.Any(peer => peer.Open is not null);

    bool IsSame(NodeName one, NodeName other) => one == other || (one.Name == other.Name && node.Settings.UniqueNames.Contains(one.Name));
}
