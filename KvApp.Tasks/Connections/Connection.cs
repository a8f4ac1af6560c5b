using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.Serialization;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>
/// One life of the connection between this node and another: opened once, closed once. Sending is safe from any thread and never waits;
/// receiving is the daemon's alone. Every frame has a number, so that a loss underneath (Akka.Remote drops what it cannot deliver) ends the
/// connection instead of leaving somebody waiting.
/// </summary>
internal sealed class Connection(IActorRef peer, IActorRef self, uint local, uint remote, int uid, NodeName node)
{
    readonly Lock _gate = new();
    readonly Outbox _outbox = new();
    readonly Inbox _inbox = new();
    readonly ConcurrentDictionary<(long Id, bool BegunHere), IConversation> _conversations = new();
    TaskCompletionSource? _calm;
    bool _closed;
    long _sequence;
    long _received;
    long _taken;
    long _takenTold;

    /// <summary>When so many bytes wait to be sent, a process that sends more waits too (OTP's <c>dist_buf_busy_limit</c>).</summary>
    public const int BusyLimit = 1024 * 1024;

    public uint Local => local;
    public uint Remote => remote;
    public int Uid => uid;
    public NodeName Node => node;
    public Address Address => peer.Path.Address;

    /// <summary>The other side has used this connection, so it knows of it: what we send now will be taken.</summary>
    public bool Confirmed { get; set; }

    /// <summary>When anything was last heard, on the clock of <see cref="ConnectionTimes"/>.</summary>
    public long Heard { get; set; }

    /// <summary>Frames told so far: for tests and reports.</summary>
    public long Sent { get { lock (_gate) return _sequence; } }

    /// <summary>The most pieces of large messages that a small one has let by: for tests and reports.</summary>
    public long MostLetBy { get { lock (_gate) return _outbox.MostLetBy; } }

    /// <summary>Bytes that wait to be sent: for tests and reports.</summary>
    public long Waiting { get { lock (_gate) return _outbox.Waiting; } }

    /// <summary>Null where less than <see cref="BusyLimit"/> waits to be sent; otherwise what completes when that is so again, or the connection has closed.</summary>
    public Task? Busy
    {
        get { lock (_gate) return _outbox.Waiting < BusyLimit ? null : (_calm ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task; }
    }

    /// <summary>Conversations under way: for tests and reports.</summary>
    public int Conversations => _conversations.Count;

    /// <summary>What is under way: for tests and reports.</summary>
    public override string ToString() => $"{node}: {string.Join(' ', _conversations.Select(talk => $"{talk.Value.GetType().Name} {talk.Key.Id}"))}";

    public bool IsClosed
    {
        get { lock (_gate) return _closed; }
    }

    /// <summary>Begins a conversation; on a closed connection it is <see cref="IConversation.Lost"/> before this returns.</summary>
    public void Begin(long id, IConversation conversation, FrameKind kind, ReadOnlyMemory<byte> body, long lane = 0)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _conversations[(id, true)] = conversation;
                Send(kind, id, true, body, lane);
                return;
            }
        }
        conversation.Lost(node);
    }

    /// <summary>Joins a conversation that the other node began; or, with <paramref name="begunHere"/>, one of this node's that the other has taken up already.</summary>
    public void Join(long id, IConversation conversation, bool begunHere = false)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _conversations[(id, begunHere)] = conversation;
                return;
            }
        }
        conversation.Lost(node);
    }

    /// <summary>Says something; on a closed connection it goes nowhere, and whoever waits for an answer has been told.</summary>
    /// <param name="id">The conversation.</param>
    /// <param name="begunHere">Which side began it.</param>
    /// <param name="kind">What is said.</param>
    /// <param name="body">What <paramref name="kind"/> defines.</param>
    /// <param name="lane">It comes after everything that was said before in this lane; 0 is only its own conversation.</param>
    public void Say(long id, bool begunHere, FrameKind kind, ReadOnlyMemory<byte> body = default, long lane = 0)
    {
        lock (_gate)
            if (!_closed) Send(kind, id, begunHere, body, lane);
    }

    /// <summary>Says something that is all there is to it, after everything else of its lane.</summary>
    public void SayAlone(long lane, FrameKind kind, ReadOnlyMemory<byte> body) => Say(lane, true, kind, body, lane);

    /// <summary>The lane of one pid: what it says to a node arrives there in the order in which it said it (OTP's order of signals).</summary>
    public static long LaneOf(IActorRef? pid) => LaneBit | (pid is null ? 0 : (uint)pid.GetHashCode());

    // Conversations count from one, and never get so far.
    const long LaneBit = 1L << 40;

    /// <summary>Says the last word from this side.</summary>
    public void SayLast(long id, bool begunHere, FrameKind kind, ReadOnlyMemory<byte> body = default, long lane = 0)
    {
        _conversations.TryRemove((id, begunHere), out _);
        Say(id, begunHere, kind, body, lane);
    }

    /// <summary>The conversation is over: nothing that still comes is passed on. False if it was over before.</summary>
    public bool Leave(long id, bool begunHere) => _conversations.TryRemove((id, begunHere), out _);

    void Send(FrameKind kind, long id, bool begunHere, ReadOnlyMemory<byte> body, long lane = 0)
    {
        _outbox.Add(new(kind, id, begunHere ? FrameFlags.None : FrameFlags.BegunByReceiver, body, lane));
        Flush();
    }

    // Numbering and telling are one step under the gate: frames reach Akka's writer in the order of their numbers.
    void Flush()
    {
        while (_outbox.TryTake(out var piece))
            peer.Tell(new Frame(remote, local, ++_sequence, piece.Kind, piece.Id, piece.Flags, piece.Body), ActorRefs.NoSender);
        if (_calm is null || _outbox.Waiting >= BusyLimit) return;
        _calm.SetResult();
        _calm = null;
    }

    /// <summary>Takes in a frame. False if one before it is missing, or it breaks the bounds: the connection is of no more use.</summary>
    public bool Receive(Frame frame, IConversationHost host)
    {
        if (frame.Sequence != _received + 1) return false;
        _received++;
        _taken += frame.Body.Length + Outbox.Overhead;
        if (_taken - _takenTold >= Outbox.Window / 4) SendPulse();
        if (!_inbox.TryAssemble(frame, out var body)) return true;
        if (body is not { } whole) return false;
        var key = (frame.Ref, frame.Flags.HasFlag(FrameFlags.BegunByReceiver));
        if (_conversations.TryGetValue(key, out var conversation)) Tell(conversation, key, frame.Kind, whole);
        else if (!key.Item2 && frame.Kind < FrameKind.Started) host.Begin(this, frame.Ref, frame.Kind, whole);
        return true;
    }

    // Of a last word that cannot be read, whoever waits for it is told as much.
    void Tell(IConversation conversation, (long, bool) key, FrameKind kind, ReadOnlySequence<byte> body)
    {
        try
        {
            conversation.Receive(kind, body);
        }
        catch (SerializationException e) when (!_conversations.ContainsKey(key))
        {
            conversation.Unreadable(node, ExitReason.From(e));
            throw;
        }
    }

    /// <summary>Takes in a pulse; it overtakes what waits in the outbox, on both sides. False if a frame sent before it has not come.</summary>
    public bool Receive(Pulse pulse)
    {
        if (pulse.Sent > _received) return false;
        lock (_gate)
        {
            _outbox.Taken(pulse.Taken);
            if (!_closed) Flush();
        }
        if (pulse.Question != 0) SendPulse(answer: pulse.Question);
        return true;
    }

    public void SendPulse(byte question = 0, byte answer = 0)
    {
        _takenTold = _taken;
        lock (_gate)
            if (!_closed) peer.Tell(new Pulse(remote, local, _sequence, _taken, question, answer), self);
    }

    /// <summary>Closes it, and tells every conversation. False if it was closed before.</summary>
    public bool Close()
    {
        lock (_gate)
        {
            if (_closed) return false;
            _closed = true;
            _outbox.Clear();
            _calm?.SetResult();
            _calm = null;
        }
        foreach (var key in _conversations.Keys)
            if (_conversations.TryRemove(key, out var conversation)) conversation.Lost(node);
        return true;
    }
}
