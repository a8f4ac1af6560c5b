using System.Buffers;
using System.Collections.Concurrent;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>The monitors that processes and actors of this node hold, on pids of this node and of others (OTP's <c>monitor/2</c>).</summary>
internal sealed class Monitors(LocalNode node)
{
    readonly ConcurrentDictionary<MonitorRef, Action> _undo = new();

    public int Count => _undo.Count;

    public MonitorRef Add(Life watcher, IActorRef pid)
    {
        var monitor = new MonitorRef(node.NextId());
        var watching = new Watching(monitor);
        // A watcher that ends is told nothing more, and leaves nothing behind here or there; nor does a monitor that ends, with its watcher.
        var alive = watcher.WhenEnded(watching, _ => Remove(monitor));
        Add(monitor, pid, reason =>
        {
            watcher.Forget(watching);
            watcher.Pid.Tell(new Down(monitor, pid, reason), pid);
        }, () => watcher.Forget(watching));
        if (!alive || watcher.HasEnded) Remove(monitor);
        return monitor;
    }

    public MonitorRef Add(Life watcher, string name, NodeName on)
    {
        if (on != node.Self) throw new NotSupportedException($"'{name}' on {on}: only names of this node can be monitored");
        if (node.Processes.WhereIs(name) is { } pid) return Add(watcher, pid);
        var monitor = new MonitorRef(node.NextId());
        watcher.Pid.Tell(new Down(monitor, ActorRefs.Nobody, new ExitReason.NoProcess()), ActorRefs.NoSender);
        return monitor;
    }

    /// <summary>Calls <paramref name="told"/> once, when <paramref name="pid"/> ends; at once if it has ended or cannot be reached.</summary>
    public void Add(MonitorRef monitor, IActorRef pid, Action<ExitReason> told, Action? undone = null)
    {
        void Once(ExitReason reason)
        {
            if (_undo.TryRemove(monitor, out _)) told(reason);
        }

        if (node.IsLocal(pid))
        {
            var life = node.Processes.Of(pid);
            _undo[monitor] = () =>
            {
                life.Forget(monitor);
                undone?.Invoke();
            };
            if (!life.WhenEnded(monitor, Once)) Once(new ExitReason.NoProcess());
            return;
        }
        var conversation = new Asked(node, monitor.Id, Once);
        _undo[monitor] = undone is null ? conversation.Forget : conversation.Forget + undone;
        node.Peers.At(pid.Path.Address).Use(conversation.Begin(pid));
    }

    public void Remove(MonitorRef monitor)
    {
        if (_undo.TryRemove(monitor, out var undo)) undo();
    }

    /// <summary>Another node monitors a pid of this one.</summary>
    public void Serve(Connection connection, long id, ReadOnlySequence<byte> body)
    {
        var reader = new WireReader(body);
        var pid = node.Resolve(reader.ReadText());
        var served = new Served(connection, id, node.Processes.Of(pid), node);
        connection.Join(id, served);
        served.Begin();
    }

    /// <summary>What a watcher keeps a monitor under: the pid may be its own, which keeps it under the monitor.</summary>
    sealed record Watching(MonitorRef Monitor);

    sealed class Asked(LocalNode node, long id, Action<ExitReason> told) : IConversation
    {
        Connection? _connection;

        public Action<Connection?> Begin(IActorRef pid) => connection =>
        {
            if (connection is null)
            {
                told(new ExitReason.NoConnection(node.NameAt(pid.Path.Address)));
                return;
            }
            _connection = connection;
            var body = new ArrayBufferWriter<byte>();
            body.WriteString(node.PathOf(pid));
            connection.Begin(id, this, FrameKind.Monitor, body.WrittenMemory);
        };

        public void Forget()
        {
            if (_connection is { } connection && connection.Leave(id, true)) connection.Say(id, true, FrameKind.Forget);
        }

        public void Receive(FrameKind kind, ReadOnlySequence<byte> body)
        {
            if (kind != FrameKind.End) return;
            _connection?.Leave(id, true);
            told(node.ReadReason(body));
        }

        public void Lost(NodeName lost) => told(new ExitReason.NoConnection(lost));
    }

    sealed class Served(Connection connection, long id, Life life, LocalNode node) : IConversation
    {
        public void Begin()
        {
            if (!life.WhenEnded(this, Ended)) Ended(new ExitReason.NoProcess());
        }

        void Ended(ExitReason reason) => connection.SayLast(id, false, FrameKind.End, node.Bytes(reason));

        public void Receive(FrameKind kind, ReadOnlySequence<byte> body)
        {
            if (kind != FrameKind.Forget) return;
            connection.Leave(id, false);
            life.Forget(this);
        }

        public void Lost(NodeName lost) => life.Forget(this);
    }
}
