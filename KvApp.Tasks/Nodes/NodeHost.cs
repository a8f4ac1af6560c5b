using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Akka.Actor;
using Akka.Event;

namespace KvApp.Tasks;

/// <summary>What the daemon does about what happens to its peers: names them, logs their going and coming, tells who monitors them. It runs in the daemon.</summary>
internal sealed class NodeHost(LocalNode node, int uid, IActorRef daemon) : IPeerHost
{
    /// <summary>The newest version of the protocol between nodes; the one before is spoken too.</summary>
    public const byte WireVersion = 1;

    /// <summary>A peer that takes connections has so many times longer to answer a question.</summary>
    const int BusyPeer = 3;

    static readonly string Library = typeof(NodeHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    readonly ConcurrentDictionary<uint, Peer> _numbers = new();
    readonly TaskCompletionSource<string> _gaveUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly long _startedAt = DateTime.UtcNow.Ticks;
    readonly HashSet<string> _refusals = [];
    readonly NameClaim _claim = new(node);

    public LocalNode Node => node;

    public NodeMonitors Monitors { get; } = new(node, daemon);

    public bool Leaving { get; set; }

    /// <summary>Whether this node may bear its name.</summary>
    public NameClaim Claim => _claim;

    /// <summary>Completes with the reason when this node can no longer be one of the cluster's.</summary>
    public Task<string> GaveUp => _gaveUp.Task;

    public Peer? PeerOf(uint number) => _numbers.GetValueOrDefault(number);

    public Hello Introduce(uint number) => new(number, uid, node.Self.Value, _startedAt, WireVersion, Library);

    public void Number(uint number, Peer? peer)
    {
        if (peer is null) _numbers.TryRemove(number, out _);
        else _numbers[number] = peer;
    }

    public (RefusalKind Kind, string Reason)? Object(Peer peer, Hello hello)
    {
        var refusal = Objection(peer, hello);
        if (refusal is { } no) node.Log.Debug("{0} at {1} is refused: {2}", hello.Name, peer.Address, no.Reason);
        return refusal;
    }

    (RefusalKind Kind, string Reason)? Objection(Peer peer, Hello hello)
    {
        if (Leaving) return (RefusalKind.Leaving, $"node {node.Self} is shutting down");
        if (Math.Abs(hello.WireVersion - WireVersion) > 1)
            return (RefusalKind.WireVersion, $"node {node.Self} speaks version {WireVersion} of the protocol between nodes and the one before; {hello.Name} speaks {hello.WireVersion}: update the older of the two");
        return _claim.Holder(peer, hello, _startedAt) is { } by
            ? (RefusalKind.NameInUse,
                $"the name {hello.Name} is in use by the node at {by.Host}:{by.Port}; give this node another one (kv.node)")
            : null;
    }

    public void Opened(Peer peer, Connection connection)
    {
        if (connection.Node != node.Self) node.Peers.Learn(connection.Node, peer);
        if (peer.Missed) node.Log.Info("node {0} is up", connection.Node);
        else if (!peer.Met) node.Log.Info("node {0} is connected", connection.Node);
        node.Log.Debug("connection {0}/{1} to {2} at {3} is open", connection.Local, connection.Remote, connection.Node, peer.Address);
        (peer.Missed, peer.Met, peer.Left) = (false, true, false);
        _claim.Accepted(peer);
    }

    public void ClosedDown(Peer peer, Connection connection, string why, bool goodbye)
    {
        if (!connection.Confirmed) return;
        node.Meter.NodeDown(connection.Node.Value);
        Monitors.Down(connection.Node);
        node.Code.Down(connection.Node);
        if (Leaving) return;
        if (goodbye) node.Log.Info("node {0} is down ({1})", connection.Node, why);
        else node.Log.Warning("node {0} is down ({1})", connection.Node, why);
        (peer.Missed, peer.Left) = (true, goodbye);
    }

    public void Refused(Peer peer, HelloRefused refusal)
    {
        if (refusal.Kind == RefusalKind.Leaving || Leaving) return;
        if (refusal.Kind == RefusalKind.NameInUse)
        {
            if (_claim.IsLost(peer)) GiveUp(refusal.Reason);
            else if (_refusals.Add(refusal.Reason)) node.Log.Info("{0}; this node waits, since that one may be dead", refusal.Reason);
        }
        else if (_refusals.Add(refusal.Reason)) node.Log.Warning("{0}", refusal.Reason);
    }

    public void ProbeIn(Peer peer, Connection connection, byte question, TimeSpan delay)
    {
        var due = new ProbeDue(peer, connection, question);
        DueIn(BusyPeer * delay);
        _ = Knock();

        // Akka closes its gate behind a lost link, so that the question may not leave, and would not say that nobody is there: of a process
        // that was killed the others heard when the time of the question was over. Where somebody still listens it was one link of several,
        // or one of the node's last life, and a busy machine is given more time.
        async Task Knock()
        {
            var asked = Stopwatch.GetTimestamp();
            var over = await Listening.IsOver(peer.Address, delay).ConfigureAwait(false);
            if (over is null) DueIn(delay - Stopwatch.GetElapsedTime(asked));
            else if (over.Value) daemon.Tell(due, ActorRefs.NoSender);
        }

        void DueIn(TimeSpan time) => node.System.Scheduler.ScheduleTellOnce(time > TimeSpan.Zero ? time : TimeSpan.Zero, daemon, due, ActorRefs.NoSender);
    }

    /// <summary>Closes the connection to a peer, in the daemon.</summary>
    public void Disconnect(Peer peer, TaskCompletionSource<bool> closed) => daemon.Tell(new Disconnect(peer, closed), ActorRefs.NoSender);

    public void GiveUp(string reason) => _gaveUp.TrySetResult(reason);

    // What fails is answered; only this node's end is not.
    async Task ServeCode(Connection connection, long id, ReadOnlySequence<byte> body)
    {
        var answer = await Task.Run(() => CodeAnswers.To(node.Code, connection.Node, body));
        connection.Say(id, false, FrameKind.End, answer);
    }

    public void Begin(Connection connection, long id, FrameKind kind, ReadOnlySequence<byte> body)
    {
        switch (kind)
        {
            case FrameKind.Monitor:
                node.Monitors.Serve(connection, id, body);
                break;
            case FrameKind.Exit:
                Signals.Serve(node, body);
                break;
            case FrameKind.Letter:
                node.Letters.Serve(connection, body);
                break;
            case FrameKind.Link:
                node.Links.Serve(connection, id, body);
                break;
            case FrameKind.Start or FrameKind.Ask:
                var reader = new WireReader(body);
                var request = new ForSupervisor(connection, id, kind, reader.ReadText(), body.Slice(body.Length - reader.Remaining));
                connection.Join(id, request);
                PartitionKey.Tell(node, request.Name, request, starts: kind == FrameKind.Start);
                break;
            case FrameKind.WhereIs:
                Names.Serve(node, connection, id, body);
                break;
            case FrameKind.Spawn:
                SpawnRequest.Serve(node, connection, id, body);
                break;
            case FrameKind.Deliver:
                ToNames.ServeDelivery(node, connection, id, body);
                break;
            case FrameKind.Request:
                ServedRequest.Serve(node, connection, id, body);
                break;
            case FrameKind.Print or FrameKind.Read or FrameKind.Log:
                node.Io.Serve(connection, id, kind, body);
                break;
            case FrameKind.Lead:
                var (process, leader) = ReadLead(body);
                process?.Lead(leader);
                break;
            case FrameKind.Code:
                _ = ServeCode(connection, id, body);
                break;
            case FrameKind.Ping:
                Names.ServePing(connection, id);
                break;
        }
    }

    (RunningProcess? Process, string Leader) ReadLead(ReadOnlySequence<byte> body)
    {
        var reader = new WireReader(body);
        return (node.Processes.Find(node.Resolve(reader.ReadText())) as RunningProcess, reader.ReadText());
    }
}
