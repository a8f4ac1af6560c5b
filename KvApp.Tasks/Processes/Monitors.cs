using System.Buffers;
using System.Collections.Concurrent;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>The monitors that processes and actors of this node hold, on pids of this node and of others (OTP's <c>monitor/2</c>).</summary>
internal sealed class Monitors(LocalNode node)
{
    readonly ConcurrentDictionary<MonitorRef, Action> _undo = new();

    public int Count => _undo.Count;

    /// <summary>A monitor for what is yet to be started.</summary>
    public MonitorRef Reserve() => new(node.NextId());

    public MonitorRef Add(Life watcher, IActorRef pid, MonitorRef? reserved = null)
    {
        ArgumentNullException.ThrowIfNull(pid);
        return Add(watcher, reserved ?? Reserve(), (monitor, told, undone) => Add(monitor, pid, reason => told(pid, reason), undone, Connection.LaneOf(watcher.Pid)));
    }

    /// <summary>The name is resolved once, where it is: who bears it later is not meant.</summary>
    public MonitorRef Add(Life watcher, string name, NodeName on)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (node.IsSelf(on)) return Add(watcher, node.Processes.WhereIs(name) ?? ActorRefs.Nobody);
        return Add(watcher, Reserve(), (monitor, told, undone) =>
            Ask(monitor, new(node, monitor.Id, Connection.LaneOf(watcher.Pid), node.FullName(on), told), undone, asked => node.Connect(on, connection => asked.Begin(connection, name, isName: true))));
    }

    /// <summary>Keeps this node's side of a monitor that the other node set before the process there began.</summary>
    public void Join(Life watcher, MonitorRef monitor, IActorRef pid, Connection connection) => Add(watcher, monitor, (_, told, undone) =>
        Ask(monitor, new(node, monitor.Id, Connection.LaneOf(watcher.Pid), connection.Node, (_, reason) => told(pid, reason)), undone, asked => asked.Join(connection)));

    // A watcher that ends is told nothing more, and leaves nothing behind here or there; nor does a monitor that ends, with its watcher.
    MonitorRef Add(Life watcher, MonitorRef monitor, Action<MonitorRef, Action<IActorRef, ExitReason>, Action> begin)
    {
        var watching = new Watching(monitor);
        var alive = watcher.WhenEnded(watching, _ => Remove(monitor));
        begin(monitor, (pid, reason) => watcher.Tell(watching, new Down(monitor, pid, reason), pid), () => watcher.Forget(watching));
        if (!alive || watcher.HasEnded) Remove(monitor);
        return monitor;
    }

    /// <summary>Calls <paramref name="told"/> once, when <paramref name="pid"/> ends; at once if it has ended or cannot be reached.</summary>
    public void Add(MonitorRef monitor, IActorRef pid, Action<ExitReason> told, Action? undone = null, long lane = 0)
    {
        ArgumentNullException.ThrowIfNull(pid);
        if (!pid.IsNobody() && !node.IsLocal(pid))
        {
            Ask(monitor, new(node, monitor.Id, lane, node.NameAt(pid.Path.Address), (_, reason) => told(reason)), undone,
                asked => node.Peers.At(pid.Path.Address).Use(connection => asked.Begin(connection, node.PathOf(pid), isName: false)));
            return;
        }
        void Once(ExitReason reason)
        {
            if (_undo.TryRemove(monitor, out _)) told(reason);
        }

        var life = pid.IsNobody() ? null : node.Processes.Of(pid);
        _undo[monitor] = () =>
        {
            life?.Forget(monitor);
            undone?.Invoke();
        };
        if (life is null || !life.WhenEnded(monitor, Once)) Once(new ExitReason.NoProcess());
    }

    void Ask(MonitorRef monitor, Asked asked, Action? undone, Action<Asked> begin)
    {
        asked.Settled = () => _undo.TryRemove(monitor, out _);
        _undo[monitor] = asked.Forget + undone;
        begin(asked);
    }

    public void Remove(MonitorRef monitor)
    {
        if (_undo.TryRemove(monitor, out var undo)) undo();
    }

    /// <summary>The same, for the watcher that held it: a <see cref="Down"/> on its way to the mailbox of a process does not get there.</summary>
    public void Remove(Life watcher, MonitorRef monitor)
    {
        Remove(monitor);
        watcher.Forget(new Watching(monitor));
    }

    /// <summary>Another node monitors a pid of this one, or who bears a name.</summary>
    public void Serve(Connection connection, long id, ReadOnlySequence<byte> body)
    {
        var reader = new WireReader(body);
        var (isName, target) = (reader.ReadByte() != 0, reader.ReadText());
        var pid = isName ? node.Processes.WhereIs(target) : node.ResolveHere(target);
        Serve(connection, id, pid is null ? null : node.Processes.Of(pid), isName);
    }

    /// <summary>Tells another node of the end of a life.</summary>
    public void Serve(Connection connection, long id, Life? life, bool byName = false)
    {
        var served = new Served(connection, id, life, byName, node);
        connection.Join(id, served);
        served.Begin();
    }

    /// <summary>What a watcher keeps a monitor under: the pid may be its own, which keeps it under the monitor.</summary>
    sealed record Watching(MonitorRef Monitor);

    sealed class Asked(LocalNode node, long id, long lane, NodeName on, Action<IActorRef, ExitReason> told) : IConversation
    {
        readonly Lock _gate = new();
        volatile Connection? _connection;
        bool _begun;
        bool _forgotten;

        /// <summary>Whether it is this that settles the monitor: it may have been undone.</summary>
        public Func<bool> Settled { get; set; } = () => true;

        public void Begin(Connection? connection, string target, bool isName)
        {
            if (connection is null)
            {
                Lost(on);
                return;
            }
            var body = new ArrayBufferWriter<byte>();
            body.WriteByte(isName ? (byte)1 : (byte)0);
            body.WriteString(target);
            _connection = connection; // the end may come before Begin returns
            connection.Begin(id, this, FrameKind.Monitor, body.WrittenMemory, lane);
            HasBegun();
        }

        public void Join(Connection connection)
        {
            _connection = connection;
            connection.Join(id, this, begunHere: true);
            HasBegun();
        }

        void HasBegun()
        {
            bool forgotten;
            lock (_gate) (_begun, forgotten) = (true, _forgotten);
            if (forgotten) SayForget();
        }

        // Undone while the connection is being opened, it is still asked for, and then taken back.
        public void Forget()
        {
            lock (_gate)
            {
                _forgotten = true;
                if (!_begun) return;
            }
            SayForget();
        }

        void SayForget()
        {
            if (_connection!.Leave(id, true)) _connection.Say(id, true, FrameKind.Forget, lane: lane);
        }

        public void Receive(FrameKind kind, ReadOnlySequence<byte> body)
        {
            if (kind != FrameKind.End) return;
            _connection!.Leave(id, true);
            var reader = new WireReader(body);
            var reason = node.ReadReason(ref reader);
            var pid = reader.Remaining == 0 || reader.ReadString() is not { } path ? ActorRefs.Nobody : node.Resolve(path);
            if (Settled()) told(pid, reason);
        }

        public void Lost(NodeName lost)
        {
            if (Settled()) told(ActorRefs.Nobody, new ExitReason.NoConnection(lost));
        }

        public void Unreadable(NodeName from, ExitReason why)
        {
            if (Settled()) told(ActorRefs.Nobody, why);
        }
    }

    sealed class Served(Connection connection, long id, Life? life, bool byName, LocalNode node) : IConversation
    {
        public void Begin()
        {
            if (life is null || !life.WhenEnded(this, Ended)) Ended(new ExitReason.NoProcess());
        }

        // Only who asked by name does not know the pid.
        void Ended(ExitReason reason)
        {
            var body = new ArrayBufferWriter<byte>();
            node.Write(body, reason);
            if (byName && life is not null) body.WriteString(node.PathOf(life.Pid));
            connection.SayLast(id, false, FrameKind.End, body.WrittenMemory, life is null ? 0 : Connection.LaneOf(life.Pid));
        }

        public void Receive(FrameKind kind, ReadOnlySequence<byte> body)
        {
            if (kind != FrameKind.Forget) return;
            connection.Leave(id, false);
            life?.Forget(this);
        }

        public void Lost(NodeName lost) => life?.Forget(this);
    }
}
