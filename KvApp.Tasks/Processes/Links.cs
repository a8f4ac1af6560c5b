using System.Buffers;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>
/// The links between pids of this node, and from here to other nodes (OTP's <c>link/1</c>). Each end keeps its own: a link between nodes is
/// a conversation, and two of them where both ends asked for it at the same time.
/// </summary>
internal sealed class Links(LocalNode node)
{
    /// <exception cref="ExitException"><see cref="ExitReason.NoProcess"/>: the other one is of this node, and has ended; who traps exits gets a message instead.</exception>
    public void Add(Life self, IActorRef other)
    {
        ArgumentNullException.ThrowIfNull(other, "pid");
        if (other.Equals(self.Pid) || self.IsLinkedTo(other)) return;
        if (!node.IsLocal(other))
        {
            var link = new Across(node, self, other, node.NextId(), begunHere: true);
            if (!self.AddLink(other, link)) return;
            node.Peers.At(other.Path.Address).Use(link.Begin);
            return;
        }
        var life = node.Processes.Of(other);
        Here mine = new(life, self.Pid), theirs = new(self, other);
        (mine.Pair, theirs.Pair) = (theirs, mine);
        if (!life.AddLink(self.Pid, theirs)) NotThere(self, other);
        else if (!self.AddLink(other, mine)) life.DropLink(self.Pid, theirs);
        else if (life.HasEnded) self.LinkEnded(other, new ExitReason.NoProcess()); // between the two; it may not have known of this end yet
    }

    public void Remove(Life self, IActorRef other)
    {
        ArgumentNullException.ThrowIfNull(other, "pid");
        foreach (var link in self.TakeLinks(other)) link.Unlink();
    }

    static void NotThere(Life self, IActorRef other)
    {
        if (!self.TrapExit) throw new ExitException(new ExitReason.NoProcess());
        self.Broken(other, new ExitReason.NoProcess());
    }

    /// <summary>A process of another node links itself to one of this node.</summary>
    public void Serve(Connection connection, long id, ReadOnlySequence<byte> body)
    {
        var reader = new WireReader(body);
        var (pid, from) = (node.ResolveHere(reader.ReadText()), node.Resolve(reader.ReadText()));
        var (link, kept) = Join(node.Processes.Of(pid), from, connection, id, begunHere: false);
        if (!kept) link.Ended(new ExitReason.NoProcess());
    }

    /// <summary>Keeps this node's end of a link whose other end is there already, or will be before it says anything. One that is not kept, because this end has ended, is yet to be told so.</summary>
    public (ILink Link, bool Kept) Join(Life self, IActorRef other, Connection connection, long id, bool begunHere)
    {
        var link = new Across(node, self, other, id, begunHere);
        link.Join(connection);
        return (link, self.AddLink(other, link));
    }

    /// <summary>One end of a link between two pids of this node.</summary>
    sealed class Here(Life other, IActorRef self) : ILink
    {
        public Here? Pair { get; set; }

        public IActorRef Other => other.Pid;

        public void Ended(ExitReason reason) => other.LinkEnded(self, reason);

        public void Unlink() => other.DropLink(self, Pair!);
    }

    /// <summary>This node's end of a link to another node.</summary>
    sealed class Across(LocalNode node, Life self, IActorRef other, long id, bool begunHere) : ILink, IConversation
    {
        readonly Lock _gate = new();
        volatile Connection? _connection;
        bool _begun;
        Action<Connection>? _early;

        public IActorRef Other => other;

        public void Begin(Connection? connection)
        {
            if (connection is null)
            {
                self.LinkEnded(other, new ExitReason.NoConnection(node.NameAt(other.Path.Address)));
                return;
            }
            var body = new ArrayBufferWriter<byte>();
            body.WriteString(node.PathOf(other));
            body.WriteString(node.PathOf(self.Pid));
            _connection = connection; // the other end may have ended before Begin returns
            connection.Begin(id, this, FrameKind.Link, body.WrittenMemory, Connection.LaneOf(self.Pid));
            HasBegun(connection);
        }

        public void Join(Connection connection)
        {
            _connection = connection;
            connection.Join(id, this, begunHere);
            HasBegun(connection);
        }

        void HasBegun(Connection connection)
        {
            Action<Connection>? early;
            lock (_gate) (_begun, early) = (true, _early);
            early?.Invoke(connection);
        }

        public void Ended(ExitReason reason) => Last(FrameKind.End, node.Bytes(reason));

        public void Unlink() => Last(FrameKind.Forget, default);

        // While the connection is being opened the last word waits for it.
        void Last(FrameKind kind, ReadOnlyMemory<byte> body)
        {
            void Say(Connection connection) => connection.SayLast(id, begunHere, kind, body, Connection.LaneOf(self.Pid));

            lock (_gate)
            {
                if (!_begun)
                {
                    _early ??= Say;
                    return;
                }
            }
            Say(_connection!);
        }

        public void Receive(FrameKind kind, ReadOnlySequence<byte> body)
        {
            if (kind is not (FrameKind.End or FrameKind.Forget)) return;
            _connection?.Leave(id, begunHere);
            if (kind == FrameKind.End) self.LinkEnded(other, node.ReadReason(body));
            else self.DropLink(other, this);
        }

        public void Lost(NodeName lost) => self.LinkEnded(other, new ExitReason.NoConnection(lost));

        public void Unreadable(NodeName from, ExitReason why) => self.LinkEnded(other, why);
    }
}
