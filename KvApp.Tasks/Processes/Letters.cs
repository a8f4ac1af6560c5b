using System.Buffers;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Event;

namespace KvApp.Tasks;

/// <summary>What is told to pids of other nodes, and comes from there: in the order in which the sender told it, between his signals.</summary>
internal sealed class Letters(LocalNode node)
{
    /// <exception cref="ValueNotSendableException">The message cannot travel; the message names the part that cannot.</exception>
    public void Send(IActorRef to, object message, IActorRef? sender)
    {
        RunningProcess.HasPrinted(node);
        var body = new ArrayBufferWriter<byte>();
        body.WriteString(node.PathOf(to));
        body.WriteString(sender is null || sender.IsNobody() ? null : node.PathOf(sender));
        node.Codec.Write(message, body);
        // Who tells it, in whosever name: a process tells without a sender, by Akka's rules, and anybody may give another's.
        var lane = Connection.LaneOf(RunningProcess.CurrentPid(node.System) ?? sender ?? to);
        var peer = node.Peers.At(to.Path.Address);
        peer.Use(connection => connection?.SayAlone(lane, FrameKind.Letter, body.WrittenMemory), body.WrittenCount);
        if (sender is null || sender.IsNobody() || sender.Equals(RunningProcess.Current?.Pid)) HoldUp.WhileBusy(node, peer);
    }

    /// <summary>
    /// A process opens its letters itself. For a plain actor this is the daemon's to do: anybody else who did it would let the next signal
    /// of the same sender overtake the letter.
    /// </summary>
    public void Serve(Connection connection, ReadOnlySequence<byte> body)
    {
        var reader = new WireReader(body);
        var target = reader.ReadText();
        if ((target.Contains("://", StringComparison.Ordinal) ? node.ResolveHere(target) : node.Processes.WhereIs(target)) is not { } to) return; // a name that nobody bears
        var sender = reader.ReadString() is { } path ? node.Resolve(path) : ActorRefs.NoSender;
        if (to is EmptyLocalActorRef or Nobody) return;
        var letter = new SealedLetter(reader.ReadRest(), sender, connection.Node);
        if (ProcessTable.IsProcess(to)) to.Tell(letter, sender);
        else if (letter.TryOpen(node, to, mayWait: false, out var message)) to.Tell(message, sender);
    }
}

/// <summary>A message from another node, as it came.</summary>
/// <param name="content">Its bytes.</param>
/// <param name="sender">Who sent it, as far as that was said.</param>
/// <param name="from">The node it came from.</param>
/// <param name="isRequest">Whether the sender waits for a reply: then the process is told his pid with it.</param>
internal sealed class SealedLetter(ReadOnlySequence<byte> content, IActorRef? sender, NodeName from, bool isRequest = false) : INoSerializationVerificationNeeded, IDeadLetterSuppression
{
    /// <summary>Decodes it. One that cannot be read is dropped, with a warning; who waits for a reply is told.</summary>
    /// <param name="node">This node.</param>
    /// <param name="to">Who gets it.</param>
    /// <param name="mayWait">Whether a module that it needs may be fetched: the daemon waits for nothing.</param>
    /// <param name="message">What it says.</param>
    public bool TryOpen(LocalNode node, IActorRef to, bool mayWait, out object message)
    {
        message = Akka.Done.Instance;
        try
        {
            if (node.Read(content, mayWait ? from : default(NodeName?)) is not { } opened) throw new SerializationException("it is null");
            message = isRequest ? new ServerRequest(sender!, opened) : opened;
            return true;
        }
        catch (SerializationException e)
        {
            node.Log.Warning("a message to {0} from {1} is dropped: {2}", to.Path, sender?.Path.ToString() ?? $"node {from}", e.Message);
            if (isRequest) sender!.Tell(new Status.Failure(e));
            return false;
        }
    }
}
