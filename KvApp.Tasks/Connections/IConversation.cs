using System.Buffers;

namespace KvApp.Tasks;

/// <summary>
/// One side of what two nodes say about one thing: a task, a monitor, a link. It hears everything on the daemon's thread, in order, and
/// must not wait there. It ends by its last word or by <see cref="Lost"/>, never by both; whoever waits is told by either, also where that
/// word makes no sense.
/// </summary>
internal interface IConversation
{
    void Receive(FrameKind kind, ReadOnlySequence<byte> body);

    /// <summary>The connection to <paramref name="node"/> has closed, or could not be made; nothing more will be heard.</summary>
    void Lost(NodeName node);

    /// <summary>The last word has come from <paramref name="node"/> and cannot be read, for this reason.</summary>
    void Unreadable(NodeName node, ExitReason why) => Lost(node);
}

/// <summary>Takes part in conversations that the other node begins.</summary>
internal interface IConversationHost
{
    void Begin(Connection connection, long id, FrameKind kind, ReadOnlySequence<byte> body);
}
