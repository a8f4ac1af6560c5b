using System.Buffers;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>
/// Another node asks something of the process that bears <see cref="Name"/> here, which decodes it when its turn comes. What the asker says
/// in the meantime (a signal, that it no longer listens) is kept for whoever takes the conversation over.
/// </summary>
internal sealed class ForSupervisor(Connection connection, long id, FrameKind kind, string name, ReadOnlySequence<byte> body) : IConversation, INobodyThere, INoSerializationVerificationNeeded
{
    readonly Lock _gate = new();
    List<Action<IConversation>>? _kept = [];
    IConversation? _taker;

    public Connection Connection => connection;
    public long Id => id;
    public FrameKind Kind => kind;
    public string Name => name;
    public ReadOnlySequence<byte> Body => body;

    public void HandOver(IConversation taker)
    {
        lock (_gate)
        {
            foreach (var said in _kept!) said(taker);
            (_taker, _kept) = (taker, null);
        }
    }

    public void Receive(FrameKind said, ReadOnlySequence<byte> words) => Pass(taker => taker.Receive(said, words));

    public void Lost(NodeName node) => Pass(taker => taker.Lost(node));

    public void NoProcess(LocalNode node)
    {
        var end = new ArrayBufferWriter<byte>();
        TaskEnd.Write(node, end, null, new ExitReason.NoProcess(), null);
        connection.SayLast(id, false, FrameKind.End, end.WrittenMemory);
    }

    void Pass(Action<IConversation> said)
    {
        lock (_gate)
        {
            if (_taker is null)
            {
                _kept!.Add(said);
                return;
            }
        }
        said(_taker);
    }
}

/// <summary>
/// A request that must be answered. If the actor it was told to has stopped, or stops with the request still in its mailbox, Akka hands it
/// to the dead letters, and the daemon answers for it.
/// </summary>
internal interface INobodyThere
{
    void NoProcess(LocalNode node);
}
