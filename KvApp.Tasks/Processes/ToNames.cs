using System.Buffers;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>What is told to who bears a name, on this node or another; the name is looked up there, when it comes.</summary>
internal static class ToNames
{
    /// <exception cref="ArgumentException">The name is empty or looks like a path.</exception>
    public static void Check(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains("://", StringComparison.Ordinal)) throw new ArgumentException($"'{name}' is no name: '://' is what pids have in their paths", nameof(name));
    }

    /// <summary>A letter to a name, as it travels.</summary>
    /// <exception cref="ValueNotSendableException">The message cannot travel; the message names the part that cannot.</exception>
    public static ReadOnlyMemory<byte> Letter(LocalNode node, string name, object message)
    {
        var body = new ArrayBufferWriter<byte>(128);
        body.WriteString(name);
        body.WriteString(null);
        node.Codec.Write(message, body);
        return body.WrittenMemory;
    }

    /// <summary>Tells it on each node; who is not there is not missed.</summary>
    public static void Tell(LocalNode node, IReadOnlyList<NodeName> on, string name, object message)
    {
        var (body, lane) = (on.All(node.IsSelf) ? default : Letter(node, name, message), Lane(node));
        foreach (var each in on)
        {
            if (node.IsSelf(each)) node.Processes.WhereIs(name)?.Tell(message, ActorRefs.NoSender);
            else node.SayAlone(each, lane, FrameKind.Letter, body);
        }
    }

    /// <summary>Tells it on each node, and gives, for each, whether it has come into somebody's mailbox there.</summary>
    public static Task<bool[]> Deliver(LocalNode node, IReadOnlyList<NodeName> on, string name, object message)
    {
        var (body, lane) = (on.All(node.IsSelf) ? default : Letter(node, name, message), Lane(node));
        return Task.WhenAll(on.Select(each => node.IsSelf(each) ? Here() : There(each)));

        Task<bool> Here()
        {
            var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (node.Processes.WhereIs(name) is { } pid) Put(pid, message, done.SetResult);
            else done.SetResult(false);
            return done.Task;
        }

        async Task<bool> There(NodeName each)
        {
            try
            {
                return new WireReader(await Question.Ask(node, each, FrameKind.Deliver, body, lane).ConfigureAwait(false)).ReadByte() != 0;
            }
            catch (ExitException)
            {
                return false;
            }
        }
    }

    public static void ServeDelivery(LocalNode node, Connection connection, long id, ReadOnlySequence<byte> body)
    {
        var reader = new WireReader(body);
        var pid = node.Processes.WhereIs(reader.ReadText());
        reader.ReadString();
        var letter = new SealedLetter(reader.ReadRest(), ActorRefs.NoSender, connection.Node);
        void Answer(bool there) => connection.Say(id, false, FrameKind.End, new[] { there ? (byte)1 : (byte)0 });

        if (pid is null) Answer(false);
        else if (ProcessTable.IsProcess(pid)) Put(pid, letter, Answer);
        else if (letter.TryOpen(node, pid, mayWait: false, out var message)) Put(pid, message, Answer);
        else Answer(false);
    }

    // What an actor is told is in its mailbox; a process has one of its own behind that.
    static void Put(IActorRef pid, object message, Action<bool> answer)
    {
        if (ProcessTable.IsProcess(pid))
        {
            pid.Tell(new Delivery(message, answer), ActorRefs.NoSender);
            return;
        }
        pid.Tell(message, ActorRefs.NoSender);
        answer(true);
    }

    /// <summary>What one caller says to a node arrives there in its order.</summary>
    public static long Lane(LocalNode node) => Connection.LaneOf(RunningProcess.CurrentPid(node.System));
}

/// <summary>A message to a process, of which somebody wants to know that it has come.</summary>
internal sealed record Delivery(object Message, Action<bool> Done) : INobodyThere, INoSerializationVerificationNeeded
{
    public void NoProcess(LocalNode node) => Done(false);
}
