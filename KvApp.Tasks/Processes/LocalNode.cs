using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Event;

namespace KvApp.Tasks;

/// <summary>This node, as every room of the library sees it: who it is, what runs on it, whom it knows.</summary>
internal sealed class LocalNode
{
    long _id;

    public LocalNode(ExtendedActorSystem system, NodeName self, TasksSettings settings, Func<LocalNode, Address, Peer> connect)
    {
        (System, Self, Settings) = (system, self, settings);
        Code = CodeStore.Get(system);
        Codec = new(system, new FunctionCodec(Code), (int)settings.MaxSize) { Types = Code };
        Log = Logging.GetLogger(system, "KvApp.Tasks");
        Peers = new(address => connect(this, address));
        Io = new(system, Peers, NextId);
        Code.Kill = pid => Processes.Find(pid)?.Signal(pid, new ExitReason.Kill());
        Code.Self = self;
        Code.Ask = AskCode;
        Monitors = new(this);
        Links = new(this);
        Turns = new(this);
        Meter = new(self.Value, () => Processes.Abandoned.Count, () => Peers.All.Count(peer => peer.Open is not null), () => Processes.Waiting);
        system.RegisterOnTermination(Meter.Dispose);
        Letters = new(this);
        LetterBox.Get(system).Codec = Codec;
        LetterBox.Get(system).Post = Letters.Send;
        Processes.Register(ConsoleActor.Name, Io.Console.Pid);
    }

    public ExtendedActorSystem System { get; }

    public NodeName Self { get; }

    public TasksSettings Settings { get; }

    public ValueCodec Codec { get; }

    /// <summary>The modules that were loaded on it.</summary>
    public CodeStore Code { get; }

    public ILoggingAdapter Log { get; }

    public ProcessTable Processes { get; } = new();

    public Peers Peers { get; }

    public GroupLeaders Io { get; }

    public Monitors Monitors { get; }

    public Links Links { get; }

    /// <summary>What runs here one after the other.</summary>
    public Turns Turns { get; }

    public NodeMeter Meter { get; }

    /// <summary>Starts processes that have no supervisor.</summary>
    public IActorRef Root { get; set; } = ActorRefs.Nobody;

    public Letters Letters { get; }

    /// <summary>Whether a supervisor of this node encodes what it starts, by its name.</summary>
    public ConcurrentDictionary<string, bool> CopyLocal { get; } = new();

    /// <summary>The names of this node that several supervisors share.</summary>
    public ConcurrentDictionary<string, Partitions> Partitions { get; } = new();

    public Address Address => System.Provider.DefaultAddress;

    /// <summary>A number for a conversation, a task or a monitor: never used twice while this node lives.</summary>
    public long NextId() => Interlocked.Increment(ref _id);

    public bool IsSelf(NodeName node) => node == Self || node.WithoutPort == Self || (node.Host is null && node.Name == Self.Name);

    public bool IsLocal(IActorRef pid) => ((IInternalActorRef)pid).IsLocal;

    public NodeName NameAt(Address address) => address == Address ? Self : Peers.At(address).Name ?? new NodeName($"{address.Host}:{address.Port}");

    /// <summary>
    /// Calls <paramref name="use"/> with the connection to the node; with null if there is none to be had, be it that the node is down or
    /// that nobody has heard of it.
    /// </summary>
    public void Connect(NodeName node, Action<Connection?> use)
    {
        if (PeerOf(node) is { } peer) peer.Use(use);
        else use(null);
    }

    /// <summary>Says something to a node that nobody answers; a process waits while the node has more to take than it takes.</summary>
    public void SayAlone(NodeName on, long lane, FrameKind kind, ReadOnlyMemory<byte> body)
    {
        if (PeerOf(on) is not { } peer) return;
        peer.Use(connection => connection?.SayAlone(lane, kind, body), body.Length);
        HoldUp.WhileBusy(this, peer);
    }

    /// <summary>The full name, where the node has been heard of.</summary>
    public NodeName FullName(NodeName node) => IsSelf(node) ? Self : Peers.Find(node)?.Name ?? node.WithoutPort;

    /// <summary>The node as it is known, or where its name says that it can be reached.</summary>
    public Peer? PeerOf(NodeName node)
    {
        if (Peers.Find(node) is { } known) return known;
        return node.Host is { } host && Address.Host is not null ? Peers.At(Address.WithHost(host).WithPort(node.Port ?? Settings.DefaultRemotingPort)) : null;
    }

    /// <summary>Who is to be linked to what runs elsewhere, and told of it.</summary>
    /// <exception cref="ArgumentException">The pid is of another node: its owner's node keeps a task.</exception>
    public Life Owner(IActorRef owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return IsLocal(owner) ? Processes.Of(owner) : throw new ArgumentException($"{owner} is not of this node: who is linked or told must be; start it there, or tell that process what came of it", nameof(owner));
    }

    /// <summary>A pid of this node that nothing lives under: for what could not be started.</summary>
    public IActorRef DeadPid() => new EmptyLocalActorRef(System.Provider, Root.Path / $"nothing-{NextId()}", System.EventStream);

    public string PathOf(IActorRef pid) => pid.Path.ToSerializationFormatWithAddress(Address);

    /// <exception cref="SerializationException">It is no path.</exception>
    public IActorRef Resolve(string path) => RemotePid.At(path, System);

    /// <summary>What another node asks for by its path: a pid of this node; one that nothing lives under where the path leads elsewhere.</summary>
    /// <exception cref="SerializationException">It is no path.</exception>
    public IActorRef ResolveHere(string path) => Resolve(path) is var pid && IsLocal(pid) ? pid : DeadPid();

    /// <summary>The process of this node that a path or a registered name stands for.</summary>
    public IActorRef? Find(string pathOrName) => pathOrName.Contains("://", StringComparison.Ordinal) ? Resolve(pathOrName) : Processes.WhereIs(pathOrName);

    async Task<ReadOnlySequence<byte>> AskCode(NodeName on, ReadOnlyMemory<byte> question, CancellationToken cancellation) => IsSelf(on)
        ? new(await Task.Run(() => CodeAnswers.To(Code, Self, new(question))).ConfigureAwait(false))
        : await Question.Ask(this, on, FrameKind.Code, question, cancellation: cancellation).ConfigureAwait(false);

    /// <summary>Decodes a value; a module that it needs is fetched from the node that sent it, if that is given.</summary>
    /// <exception cref="SerializationException">It cannot be read.</exception>
    public async ValueTask<object?> ReadAsync(ReadOnlySequence<byte> encoded, NodeName? from)
    {
        ModuleId? fetched = null;
        while (true)
        {
            try
            {
                return Codec.Read(encoded);
            }
            catch (SerializationException e) when (from is not null && ExitException.MissingIn(e) is { } missing && Code.Fetches(missing) && missing != fetched)
            {
                fetched = missing;
            }
            await Fetch(fetched.Value, from.Value).ConfigureAwait(false);
        }
    }

    /// <summary>The same, while this thread waits: never the daemon's, by which the module would come.</summary>
    /// <exception cref="SerializationException">It cannot be read.</exception>
    public object? Read(ReadOnlySequence<byte> encoded, NodeName? from)
    {
        var reading = ReadAsync(encoded, from);
        return reading.IsCompletedSuccessfully ? reading.Result : reading.AsTask().GetAwaiter().GetResult();
    }

    async Task Fetch(ModuleId missing, NodeName from)
    {
        try
        {
            await Code.Fetch(missing, from).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ModuleRefusedException or ExitException)
        {
            throw new SerializationException($"a value from node {from} needs module {missing}, which is not to be had from there: {e.Message}", e);
        }
    }

    public byte[] Bytes(ExitReason reason)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(output, reason);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>
    /// A reason with its length before it; the common one is a single byte. One that cannot travel goes as the failure to send it: it is
    /// told where a process ends, to all who wait for that, and none of them may be left out.
    /// </summary>
    public void Write(IBufferWriter<byte> output, ExitReason reason)
    {
        if (reason is ExitReason.Normal)
        {
            output.WriteVarint(0);
            return;
        }
        byte[] encoded;
        try
        {
            encoded = Codec.Encode(reason);
        }
        catch (ValueNotSendableException e)
        {
            encoded = Codec.Encode(ExitReason.From(e));
        }
        output.WriteBytes(encoded);
    }

    public ExitReason ReadReason(ReadOnlySequence<byte> body)
    {
        var reader = new WireReader(body);
        return ReadReason(ref reader);
    }

    /// <summary>A reason that this node cannot read, say one with a value of a type that it lacks, is a failure: whoever waits for the end is told of it all the same.</summary>
    public ExitReason ReadReason(ref WireReader reader)
    {
        if (reader.ReadBytes() is not { Length: > 0 } encoded) return new ExitReason.Normal();
        try
        {
            return Codec.Read(encoded) as ExitReason ?? throw new SerializationException("no exit reason came where one was expected");
        }
        catch (SerializationException e)
        {
            return ExitReason.From(e);
        }
    }
}
