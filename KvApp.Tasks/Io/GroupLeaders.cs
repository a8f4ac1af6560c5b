using System.Buffers;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Where what this node's processes print goes, and what those of other nodes print here (OTP's group leaders). A leader is the pid of a node's console.</summary>
internal sealed class GroupLeaders(ExtendedActorSystem system, Peers peers, Func<long> nextId)
{
    public NodeConsole Console { get; } = new(system.SystemActorOf(Props.Create<ConsoleActor>(), ConsoleActor.Name));

    public ExtendedActorSystem System => system;

    public long NextId() => nextId();

    public IActorRef Resolve(string leader) => RemotePid.At(leader, system);

    /// <summary>A leader as it travels; null for the console of this node.</summary>
    /// <exception cref="ArgumentException">It is another pid of this node.</exception>
    public string? PathOf(IActorRef leader)
    {
        ArgumentNullException.ThrowIfNull(leader);
        if (leader.Equals(Console.Pid)) return null;
        if (RemotePid.Of(leader, system) is RemotePid) return leader.Path.ToSerializationFormat();
        throw new ArgumentException($"{leader} is no group leader: give the console of a node (Node.Console), of this one or another", nameof(leader));
    }

    /// <summary>The node of a leader; null where it is of this one.</summary>
    public Peer? PeerOf(IActorRef leader) => leader is RemotePid ? peers.At(leader.Path.Address) : null;

    /// <summary>Where the console of the node at the other end is found, by its number there: so it need not travel whole.</summary>
    public static string ConsoleAt(Address node, ulong uid) => (new RootActorPath(node) / "system" / ConsoleActor.Name).WithUid((long)uid).ToSerializationFormat();

    /// <summary>A process of another node prints or logs here, or wants a line.</summary>
    public void Serve(Connection connection, long id, FrameKind kind, ReadOnlySequence<byte> body)
    {
        var reader = new WireReader(body);
        if (!Resolve(reader.ReadText()).Equals(Console.Pid)) Refuse(connection, id, "it is gone");
        else if (kind == FrameKind.Log) LeaderLog.Serve(this, connection, id, ref reader);
        else if (kind == FrameKind.Read) new ToRead(Console.Input, connection, id).Begin();
        else Console.Pid.Tell(new ToPrint(Console, connection, id, reader.ReadRest()), ActorRefs.NoSender);
    }

    /// <summary>What a process has to say for itself whose leader gives no answer, or another than it hoped for.</summary>
    public static string Problem(Peer? peer, string why) => $"the group leader, the console of {(peer is null ? "this node's last life" : $"node {peer}")}, cannot be reached: {why}";

    public static void Refuse(Connection connection, long id, string why)
    {
        var body = new ArrayBufferWriter<byte>();
        body.WriteString(why);
        connection.SayLast(id, false, FrameKind.Refused, body.WrittenMemory);
    }
}
