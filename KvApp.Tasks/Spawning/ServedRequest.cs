using System.Buffers;
using System.Runtime.Serialization;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>A request from another node to who bears a name here: the asker's stand-in.</summary>
internal sealed class ServedRequest(LocalNode node, Connection connection, long id) : IConversation
{
    readonly TaskCompletionSource _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static void Serve(LocalNode node, Connection connection, long id, ReadOnlySequence<byte> body)
    {
        var reader = new WireReader(body);
        var server = node.Processes.WhereIs(reader.ReadText());
        reader.ReadString();
        var asked = new ServedRequest(node, connection, id);
        connection.Join(id, asked);
        _ = asked.Ask(server, reader.ReadRest());
    }

    async Task Ask(IActorRef? server, ReadOnlySequence<byte> content)
    {
        var end = await ServerCalls.Ask(node, server, (pid, from) => Open(pid, from, content), _givenUp.Task).ConfigureAwait(false);
        if (end.By != EndedBy.Timeout) connection.SayLast(id, false, FrameKind.End, end.Write(node), server is null ? 0 : Connection.LaneOf(server));
    }

    // A process opens its letters itself; see Letters.
    object Open(IActorRef pid, IActorRef from, ReadOnlySequence<byte> content)
    {
        var letter = new SealedLetter(content, from, connection.Node, isRequest: ProcessTable.IsProcess(pid));
        if (ProcessTable.IsProcess(pid)) return letter;
        return letter.TryOpen(node, pid, mayWait: false, out var message) ? message : throw new SerializationException("the request cannot be read there");
    }

    public void Receive(FrameKind kind, ReadOnlySequence<byte> body)
    {
        if (kind == FrameKind.Forget) GiveUp();
    }

    public void Lost(NodeName lost) => GiveUp();

    void GiveUp()
    {
        connection.Leave(id, false);
        _givenUp.TrySetResult();
    }
}
