using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>
/// The node at one address, whatever its incarnation: opens a connection to it when somebody needs one, takes one that it opens, and
/// decides when it is lost. Everything but <see cref="Use"/> runs in the daemon.
/// </summary>
/// <remarks>
/// Of two nodes one leads, by their addresses: it alone proposes connections, each with a number higher than the last; the other knocks if
/// it wants one, and answers a proposal with a number of its own. A connection is that pair of numbers. A number that either side has
/// closed is closed for good. The leader uses the connection when it is answered, the other when it has been used, since Akka.Remote drops
/// what it is told before both directions stand. (When both sides could propose, each could go on using up the other's proposals for ever:
/// the simulation in the tests found that.)
/// </remarks>
internal sealed partial class Peer(Address address, bool leads, IActorRef daemon, IActorRef self, IPeerHost host, ConnectionTimes times)
{
    static int _numbers = Random.Shared.Next(1, 1 << 30);

    readonly Lock _gate = new();
    readonly HashSet<int> _dead = [];
    List<Action<Connection?>> _waiting = [];
    long _waitingBytes;
    TaskCompletionSource? _decided;
    volatile Connection? _open;
    volatile PeerAnswer _answered;
    Connection? _connection;
    uint _number;
    uint _remoteUsed;
    int _remoteUid;
    long _attemptUntil;
    long _helloDue;
    long _failedAt = long.MinValue / 2;
    long _probedAt;
    byte _probe;

    public Address Address => address;

    /// <summary>What the node calls itself, once it has said so or the cluster has.</summary>
    public NodeName? Name { get; set; }

    /// <summary>The cluster counts it as a member: it is sought without being asked, and so found again after it went away.</summary>
    public bool Expected { get; set; }

    /// <summary>Its going down was logged, so its return is too.</summary>
    public bool Missed { get; set; }

    /// <summary>A connection was open before; only the first one is logged.</summary>
    public bool Met { get; set; }

    /// <summary>The last connection closed by a goodbye of the node.</summary>
    public bool Left { get; set; }

    public Connection? Open => _open;

    /// <summary>What it last said to a hello; read by any thread.</summary>
    public PeerAnswer Answered => _answered;

    /// <summary>It has accepted this node once, whatever it says now.</summary>
    public bool HasAccepted { get; private set; }

    /// <summary>
    /// Null where little waits to be sent; otherwise what completes when that is so again, when the connection has closed, or when the
    /// attempt to open one has come to its end.
    /// </summary>
    public Task? Busy
    {
        get
        {
            if (_open is { } open) return open.Busy;
            lock (_gate) return _waitingBytes < Connection.BusyLimit ? null : (_decided ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>
    /// Calls <paramref name="use"/> with the open connection, or opens one first; with null if none can be opened. Calls are made in the
    /// order of the requests: those that waited are served before the connection is seen by others.
    /// </summary>
    /// <param name="use">What to do with it.</param>
    /// <param name="bytes">What it holds until then.</param>
    public void Use(Action<Connection?> use, int bytes = 0)
    {
        var open = _open;
        if (open is null)
        {
            lock (_gate)
            {
                open = _open;
                if (open is null)
                {
                    _waiting.Add(use);
                    _waitingBytes += bytes + Outbox.Overhead;
                    if (_waiting.Count == 1) self.Tell(new ConnectTo(this), ActorRefs.NoSender);
                }
            }
        }
        if (open is not null) use(open);
    }

    /// <summary>
    /// Begins an attempt. Where the answer is known it is given at once: this node leaves, or the other is down and being sought already,
    /// or the last attempt failed just now and Akka would drop the hello.
    /// </summary>
    public void Attempt()
    {
        var now = times.Now;
        if (_open is not null || _attemptUntil != 0) return;
        if (host.Leaving || (Missed && Expected) || now - _failedAt < times.Ticks(times.Gate)) GiveUp(now: null);
        else
        {
            _attemptUntil = now + times.Ticks(times.Connect);
            SayHello(now);
        }
    }

    void SayHello(long now)
    {
        _helloDue = now + times.Ticks(times.Hello);
        daemon.Tell(host.Introduce(leads ? Number : 0), self);
    }

    public void Tick()
    {
        var now = times.Now;
        if (_connection is { } connection)
        {
            if (now - connection.Heard > times.Ticks(times.Silence)) Close(connection, $"silent for {times.Silence.TotalSeconds:0.#} s");
            else if (connection.Confirmed && now >= _helloDue)
            {
                _helloDue = now + times.Ticks(times.Pulse);
                connection.SendPulse();
            }
        }
        if (_attemptUntil != 0 && (now >= _attemptUntil || host.Leaving)) GiveUp(now);
        else if (!host.Leaving && (_attemptUntil != 0 || Expected) && _open is null && now >= _helloDue) SayHello(now);
    }

    /// <summary>This node stood still for a while: the silence was its own.</summary>
    public void Forgive(long ticks)
    {
        if (_connection is { } connection) connection.Heard += ticks;
    }

    /// <summary>The other side uses the connection: it is open from here on.</summary>
    void Confirm(Connection connection)
    {
        connection.Heard = times.Now;
        if (connection.Confirmed || connection != _connection) return;
        connection.Confirmed = true;
        (_answered, HasAccepted) = (PeerAnswer.Accepted, true);
        _attemptUntil = 0;
        _failedAt = long.MinValue / 2;
        connection.SendPulse();
        lock (_gate)
        {
            // One that is served may ask again, from in here.
            while (_waiting.Count > 0)
                foreach (var use in Interlocked.Exchange(ref _waiting, [])) use(connection);
            _open = connection;
            NobodyWaits();
        }
        host.Opened(this, connection);
    }

    bool Find(uint local, uint remote, out Connection connection)
    {
        connection = _connection!;
        return _connection is not null && _connection.Local == local && _connection.Remote == remote;
    }

    public void Take(Frame frame)
    {
        if (!Find(frame.To, frame.From, out var connection)) return;
        Confirm(connection);
        if (!connection.Receive(frame, host)) Close(connection, "messages lost");
    }

    public void Take(Pulse pulse)
    {
        if (!Find(pulse.To, pulse.From, out var connection))
        {
            daemon.Tell(new Closed(pulse.From, pulse.To, false), self);
            return;
        }
        Confirm(connection);
        if (pulse.Answer != 0 && pulse.Answer == _probe) _probedAt = 0;
        if (!connection.Receive(pulse)) Close(connection, "messages lost");
    }

    /// <summary>Akka lost a link to this address: perhaps one of several, perhaps only for now. A question tells.</summary>
    public void Disassociated()
    {
        if (_connection is not { } connection || _probedAt != 0) return;
        _probedAt = times.Now;
        if (++_probe == 0) _probe++;
        connection.SendPulse(question: _probe);
        host.ProbeIn(this, connection, _probe, times.Probe);
    }

    /// <summary>This question has had its time; a later one has still its own.</summary>
    public void ProbeDue(Connection connection, byte question)
    {
        if (connection == _connection && _probedAt != 0 && question == _probe) Close(connection, "connection lost");
    }

    /// <summary>Akka could not make a link to this address.</summary>
    public void NotAssociated()
    {
        if (_connection is { } connection)
        {
            if (_probedAt != 0) Close(connection, "connection lost");
            return;
        }
        _answered = PeerAnswer.Absent;
        _failedAt = times.Now;
        if (_attemptUntil != 0) GiveUp(_failedAt);
    }

    /// <summary>The cluster has given up the member with this incarnation.</summary>
    public void MemberGone(int uid, string how)
    {
        if (_connection is { } connection && connection.Uid == uid) Close(connection, how);
    }

    /// <summary>This node wants it closed. False if there was none.</summary>
    public bool Disconnect()
    {
        if (_connection is not { Confirmed: true } connection) return false;
        Close(connection, "disconnected by this node", goodbye: true);
        Missed = false; // the next message shall open it again
        return true;
    }

    public void SayGoodbye()
    {
        if (_connection is not { } connection) return;
        daemon.Tell(new Closed(connection.Remote, connection.Local, true), self);
        Close(connection, "this node shuts down", goodbye: true, answer: false);
    }

    void Close(Connection connection, string why, bool goodbye = false, bool answer = true)
    {
        lock (_gate) _open = null;
        _connection = null;
        (_remoteUsed, _probedAt) = (connection.Remote, 0);
        DropNumber();
        if (answer) daemon.Tell(new Closed(connection.Remote, connection.Local, false), self);
        connection.Close();
        host.ClosedDown(this, connection, why, goodbye);
        if (_attemptUntil == 0 && _waiting.Count > 0) GiveUp(times.Now);
    }

    void GiveUp(long? now)
    {
        if (now is { } failed) _failedAt = failed;
        _attemptUntil = 0;
        List<Action<Connection?>> waiting;
        lock (_gate)
        {
            waiting = Interlocked.Exchange(ref _waiting, []);
            NobodyWaits();
        }
        foreach (var use in waiting) use(null);
    }

    void NobodyWaits()
    {
        _waitingBytes = 0;
        _decided?.SetResult();
        _decided = null;
    }

    public override string ToString() => Name?.Value ?? $"{address.Host}:{address.Port}";
}
