using System.Diagnostics;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Remote;

namespace KvApp.Tasks;

/// <summary>
/// The daemon that answers for this node. It routes and keeps the connections, and does nothing that takes long: whoever a message is for
/// decodes it.
/// </summary>
internal sealed class NodeActor : ReceiveActor
{
    readonly Dictionary<Address, Hello> _hellos = [];
    NodeHost? _host;
    long _ticked;
    NodeClock? _clock;

    public NodeActor() => Receive<Begin>(begin =>
    {
        _host = begin.Host;
        Become(Running);
        Subscribe();
        _ticked = Stopwatch.GetTimestamp();
        _clock = new(Self, new(Node.Settings.MaxThreads), Node.Log);
    });

    // Whatever ends the daemon: it would have lost its connections if it began anew, and all who wait across them.
    protected override void PostStop()
    {
        _clock?.Dispose();
        if (_host is { Leaving: false } host) host.GiveUp("its daemon has ended");
    }

    NodeHost Host => _host!;

    LocalNode Node => Host.Node;

    void Subscribe()
    {
        var events = Context.System.EventStream;
        events.Subscribe(Self, typeof(DisassociatedEvent));
        events.Subscribe(Self, typeof(AssociationErrorEvent));
        events.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        events.Subscribe(Self, typeof(DeadLetter));
        events.Subscribe(Self, typeof(UnhandledMessage));
        if (Context.System is ExtendedActorSystem { Provider: IClusterActorRefProvider })
            Cluster.Get(Context.System).Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));
    }

    void Running()
    {
        Receive<Frame>(frame => Guard(frame, () => Host.PeerOf(frame.To)?.Take(frame)));
        Receive<Pulse>(pulse =>
        {
            if (Host.PeerOf(pulse.To) is { } peer) peer.Take(pulse);
            else Sender.Tell(new Closed(pulse.From, pulse.To, false));
        });
        Receive<Hello>(hello =>
        {
            LogOnce(hello);
            Node.Peers.At(Sender.Path.Address).Take(hello);
        });
        Receive<HelloAck>(ack =>
        {
            Node.Log.Debug("{0}: an answer to hello {1} from {2}", Sender.Path.Address, ack.To, ack.Identity);
            Host.PeerOf(ack.To)?.Take(ack);
        });
        Receive<HelloRefused>(refusal =>
        {
            Node.Log.Debug("{0}: refuses this node: {1}", Sender.Path.Address, refusal.Reason);
            Node.Peers.At(Sender.Path.Address).Take(refusal);
        });
        Receive<Closed>(closed =>
        {
            var how = closed.Goodbye ? ", by a goodbye" : "";
            Node.Log.Debug("{0}: connection {1}/{2} is closed there{3}", Sender.Path.Address, closed.To, closed.From, how);
            Host.PeerOf(closed.To)?.Take(closed);
        });
        Receive<ConnectTo>(to => to.Peer.Attempt());
        Receive<Disconnect>(disconnect => disconnect.Closed.TrySetResult(disconnect.Peer.Disconnect()));
        Receive<ProbeDue>(due => due.Peer.ProbeDue(due.Connection, due.Question));
        Receive<Tick>(tick => LookAfterConnections(tick.Starved));
        Receive<DisassociatedEvent>(e =>
        {
            if (Node.Peers.Known(e.RemoteAddress) is not { } peer) return;
            Node.Log.Debug("{0}: a link of Akka's ended", e.RemoteAddress);
            peer.Disassociated();
        });
        Receive<AssociationErrorEvent>(e =>
        {
            if (e.RemoteAddress is not { } address || Node.Peers.Known(address) is not { } peer) return;
            Node.Log.Debug("{0}: cannot be reached: {1}", address, e.Cause.GetBaseException().Message);
            peer.NotAssociated();
        });
        Receive<ThisActorSystemQuarantinedEvent>(e => Host.GiveUp($"{Node.NameAt(e.RemoteAddress)} has quarantined this node"));
        Receive<ClusterEvent.IMemberEvent>(e => Take(e));
        Receive<WatchActor>(watch => Context.Watch(watch.Life.Pid));
        Receive<Terminated>(ended => { if (Node.Processes.Find(ended.ActorRef) is ActorLife life) Node.Processes.Ended(life, ended.ExistenceConfirmed); });
        Receive<DeadLetter>(letter => (letter.Message as INobodyThere)?.NoProcess(Node), letter => letter.Message is INobodyThere);
        Receive<DeadLetter>(_ => { });
        // The name, or the pid, of something that is no supervisor.
        Receive<UnhandledMessage>(unhandled => (unhandled.Message as INobodyThere)?.NoProcess(Node));
        Receive<SayGoodbye>(_ =>
        {
            Host.Leaving = true;
            foreach (var peer in Node.Peers.All) peer.SayGoodbye();
            Sender.Tell(Akka.Done.Instance);
        });
    }

    // A hello is repeated until it is answered.
    void LogOnce(Hello hello)
    {
        if (!Node.Log.IsDebugEnabled || _hellos.GetValueOrDefault(Sender.Path.Address) == hello) return;
        _hellos[Sender.Path.Address] = hello;
        Node.Log.Debug("{0}: a hello from {1}", Sender.Path.Address, hello);
    }

    // Whatever one message does, the others must be heard: a daemon that was started again would have lost its connections, and everybody
    // who waits.
    protected override bool AroundReceive(Receive receive, object message)
    {
        try
        {
            return base.AroundReceive(receive, message);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _host?.Node.Log.Error(e, "a message of type {0} from {1} was given up", message.GetType(), Sender);
            return true;
        }
    }

    // A body that this version cannot read concerns its conversation, not the connection.
    void Guard(Frame frame, Action take)
    {
        try
        {
            take();
        }
        catch (SerializationException e)
        {
            Node.Log.Warning("a message of kind {0} from {1} cannot be read: {2}", frame.Kind, Host.PeerOf(frame.To), e.Message);
        }
    }

    // A node that stood still (a paused process, a laptop's lid) finds everyone silent; the silence was its own, and what they said waits
    // in the sockets. So it does while functions hold every thread of the pool, on which .NET reads from sockets.
    void LookAfterConnections(bool starved)
    {
        var (before, now) = (_ticked, Stopwatch.GetTimestamp());
        _ticked = now;
        Node.Processes.Abandoned.Report(Node.Log, Stopwatch.GetElapsedTime(before, now));
        foreach (var peer in Node.Peers.All)
        {
            if (starved || now - before > Stopwatch.Frequency) peer.Forgive(now - before);
            peer.Tick();
        }
    }

    void Take(ClusterEvent.IMemberEvent e)
    {
        var self = e.Member.UniqueAddress == Cluster.Get(Context.System).SelfUniqueAddress;
        Node.Log.Debug("{0}: the cluster has it as {1}, roles {2}", e.Member.Address, e.Member.Status, string.Join(", ", e.Member.Roles));
        if (e is ClusterEvent.MemberDowned or ClusterEvent.MemberRemoved)
        {
            if (self && !Host.Leaving && WasDowned(e)) Host.GiveUp("the cluster has downed this node");
            if (self) return;
            var peer = Node.Peers.At(e.Member.Address);
            peer.MemberGone(e.Member.UniqueAddress.Uid, "removed from the cluster");
            if (Cluster.Get(Context.System).State.Members.All(m => m.Address != e.Member.Address || m.Status is MemberStatus.Removed or MemberStatus.Down)) peer.Expected = false;
        }
        else if (!self && NameOf(e.Member) is { } name)
        {
            var peer = Node.Peers.At(e.Member.Address);
            if (peer.Open is null && Node.Peers.Find(name) is not { Open: not null }) Node.Peers.Learn(name, peer);
            peer.Expected = true;
        }
    }

    // 1. Gossip says that this node is down; 2. Akka stops its cluster daemon at once; 3. the publisher of events may stop before it has
    // published MemberDowned, and publishes only MemberRemoved as its last event. A member that leaves was exiting before.
    static bool WasDowned(ClusterEvent.IMemberEvent e) =>
        e is ClusterEvent.MemberDowned or ClusterEvent.MemberRemoved { PreviousStatus: not MemberStatus.Exiting };

    static NodeName? NameOf(Member member) =>
        member.Roles.FirstOrDefault(role => role.StartsWith(ClusterRoles.NodePrefix, StringComparison.Ordinal)) is { } role
            ? new NodeName($"{role[ClusterRoles.NodePrefix.Length..]}@{member.Address.Host}") : default(NodeName?);
}

/// <summary>What a member's roles say of it.</summary>
internal static class ClusterRoles
{
    /// <summary><c>node-foo</c> is the node called foo.</summary>
    public const string NodePrefix = "node-";

    /// <summary>Owns names: its going is waited out, never decided.</summary>
    public const string Data = "data";
}
