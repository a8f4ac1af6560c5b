using System.Buffers;

namespace KvApp.Tasks;

/// <summary>A function that runs here for a caller on another node: the caller's stand-in.</summary>
internal sealed class ServedCall(LocalNode node, Connection connection, long id) : IConversation, IProcessOwner
{
    volatile bool _forgotten;

    public void Started(Life process) { }

    public void Ended(Life? process, ExitReason reason, Result? result)
    {
        if (_forgotten) return;
        var end = new CallEnd(RunningProcess.EndOf(process), reason, result).Write(node);
        connection.SayLast(id, false, FrameKind.End, end, process is null ? 0 : Connection.LaneOf(process.Pid));
    }

    public void Refused(int maxChildren) { }

    public void Receive(FrameKind kind, ReadOnlySequence<byte> body)
    {
        if (kind != FrameKind.Forget) return;
        _forgotten = true;
        connection.Leave(id, false);
    }

    // It goes on: a call is no link.
    public void Lost(NodeName lost) => _forgotten = true;
}
