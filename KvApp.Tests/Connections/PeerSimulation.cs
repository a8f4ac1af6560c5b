using System.Buffers;
using System.Diagnostics;
using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>
/// Two peers and the links between them, on a clock and with a chance of their own: every message may be lost or held up, either side may
/// be restarted, stand still or hear that a link broke, and all of it can be done again from its seed.
/// </summary>
internal sealed class PeerSimulation(int seed) : TimeProvider
{
    readonly Random _random = new(seed);
    readonly List<string> _trace = [];

    public Side Foo { get; private set; } = null!;
    public Side Bar { get; private set; } = null!;
    public long Now { get; private set; } = Stopwatch.GetTimestamp();
    public double Loss { get; set; }
    public Random Random => _random;
    public string Trace => $"seed {seed}\n" + string.Join('\n', _trace.TakeLast(80));

    public static PeerSimulation Start(int seed)
    {
        var simulation = new PeerSimulation(seed);
        simulation.Foo = new(simulation, "foo", 1);
        simulation.Bar = new(simulation, "bar", 1001);
        simulation.Foo.Meet(simulation.Bar);
        simulation.Bar.Meet(simulation.Foo);
        return simulation;
    }

    public override long GetTimestamp() => Now;

    public void Log(string what) => _trace.Add(what);

    /// <summary>Delivers one message, somewhere, if one is on the way. Those of one direction keep their order.</summary>
    public bool Step()
    {
        var sides = new[] { Foo, Bar }.Where(side => side.Mailbox.Count > 0 && !side.Frozen).ToArray();
        if (sides.Length == 0) return false;
        var side = sides[_random.Next(sides.Length)];
        side.Take(side.Mailbox.Dequeue());
        return true;
    }

    public void Pass(TimeSpan time)
    {
        Now += (long)(time.TotalSeconds * Stopwatch.Frequency);
        foreach (var side in new[] { Foo, Bar }.Where(side => !side.Frozen)) side.Tick();
    }

    /// <summary>A node of which only the connecting is real.</summary>
    internal sealed class Side(PeerSimulation simulation, string name, int uid) : IPeerHost
    {
        readonly Wire _self = new();
        Peer _peer = null!;
        long _ids;

        public int Uid { get; private set; } = uid;
        public string Name => name;
        public Queue<object> Mailbox { get; } = new();
        public bool Frozen { get; set; }
        public bool Leaving { get; private set; }
        public Peer Peer => _peer;
        public List<Waiter> Waiters { get; } = [];
        public List<Serving> Served { get; } = [];
        public int Downs { get; private set; }

        public void Meet(Side other)
        {
            var wire = new Wire
            {
                Send = message =>
                {
                    if (simulation.Random.NextDouble() < simulation.Loss) simulation.Log($"  {name} -> {other.Name} LOST {message}");
                    else other.Mailbox.Enqueue(message);
                },
            };
            _self.Send = message => { if (message is ConnectTo to) to.Peer.Attempt(); };
            _peer = new(new Address("akka.tcp", "kv", "127.0.0.1", 1), name == "bar", wire, _self, this, new ConnectionTimes(TimeSpan.FromSeconds(5), simulation)) { Expected = true };
            _other = other;
        }

        Side _other = null!;

        public void Restart()
        {
            simulation.Log($"{name} RESTARTS");
            Uid++;
            Mailbox.Clear();
            foreach (var waiter in Waiters.Where(w => w.Answers == 0)) waiter.Gone = true;
            Served.Clear();
            Meet(_other);
        }

        public void Tick() => _peer.Tick();

        public void SayGoodbye()
        {
            Leaving = true;
            _peer.SayGoodbye();
        }

        public void Ask()
        {
            var waiter = new Waiter(++_ids);
            Waiters.Add(waiter);
            _peer.Use(connection =>
            {
                if (connection is null) waiter.Lost(name);
                else
                {
                    waiter.Connection = connection;
                    connection.Begin(waiter.Id, waiter, FrameKind.Ask, new byte[] { 7 });
                }
            });
        }

        public void Take(object message)
        {
            simulation.Log($"{name} <- {message}");
            switch (message)
            {
                case Frame frame: _peer.Take(frame); break;
                case Pulse pulse: _peer.Take(pulse); break;
                case Hello hello: _peer.Take(hello); break;
                case HelloAck ack: _peer.Take(ack); break;
                case HelloRefused refused: _peer.Take(refused); break;
                case Closed closed: _peer.Take(closed); break;
            }
        }

        public Hello Introduce(uint number) => new(number, Uid, $"{name}@host", 0, 1, "test");
        public (RefusalKind Kind, string Reason)? Object(Peer peer, Hello hello) => Leaving ? (RefusalKind.Leaving, "leaving") : null;
        public void Opened(Peer peer, Connection connection) => simulation.Log($"{name} OPEN {connection.Local}/{connection.Remote}");
        public void ClosedDown(Peer peer, Connection connection, string why, bool goodbye) { Downs++; simulation.Log($"{name} CLOSED {connection.Local}/{connection.Remote} {why}"); }
        public void Refused(Peer peer, HelloRefused refusal) { }
        public void ProbeIn(Peer peer, Connection connection, byte question, TimeSpan delay) => Probes.Add((connection, question, simulation.Now + (long)(delay.TotalSeconds * Stopwatch.Frequency)));
        public void Number(uint number, Peer? peer) { }
        public void Begin(Connection connection, long id, FrameKind kind, ReadOnlySequence<byte> body)
        {
            var serving = new Serving(connection, id);
            Served.Add(serving);
            connection.Join(id, serving);
        }

        public List<(Connection Connection, byte Question, long Due)> Probes { get; } = [];

        public void ProbesDue()
        {
            foreach (var probe in Probes.Where(p => p.Due <= simulation.Now).ToArray())
            {
                Probes.Remove(probe);
                _peer.ProbeDue(probe.Connection, probe.Question);
            }
        }
    }

    /// <summary>Somebody who waits for one answer.</summary>
    internal sealed class Waiter(long id) : IConversation
    {
        public long Id => id;
        public int Answers { get; private set; }
        public bool Gone { get; set; }
        public Connection? Connection { get; set; }

        public void Receive(FrameKind kind, ReadOnlySequence<byte> body)
        {
            Connection!.Leave(id, true);
            Answers++;
        }

        public void Lost(NodeName node) => Answers++;
    }

    /// <summary>Somebody who owes one.</summary>
    internal sealed class Serving(Connection connection, long id) : IConversation
    {
        public bool Over { get; private set; }
        public void Answer()
        {
            if (Over) return;
            Over = true;
            connection.SayLast(id, false, FrameKind.End, new byte[] { 8 });
        }
        public void Receive(FrameKind kind, ReadOnlySequence<byte> body) { }
        public void Lost(NodeName node) => Over = true;
    }

    sealed class Wire : MinimalActorRef
    {
        public Action<object> Send { get; set; } = _ => { };
        public override ActorPath Path { get; } = new RootActorPath(new Address("akka.tcp", "kv", "127.0.0.1", 1)) / "system" / "kv-node";
        public override IActorRefProvider Provider => throw new NotSupportedException();
        protected override void TellInternal(object message, IActorRef sender) => Send(message);
    }
}
