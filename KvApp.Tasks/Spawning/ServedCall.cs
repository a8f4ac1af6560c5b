using System.Buffers;

namespace KvApp.Tasks;

/// <summary>A function that runs here for a caller on another node: the caller's stand-in.</summary>
internal sealed class ServedCall(LocalNode node, Connection connection, long id) : IConversation, IProcessOwner
{
    readonly Lock _gate = new();
    volatile bool _forgotten;
    Life? _process;
    ExitReason? _cancelled;

    public void Started(Life process)
    {
        ExitReason? cancelled;
        lock (_gate) (_process, cancelled) = (process, _cancelled);
        if (cancelled is not null) process.Signal(node.System.DeadLetters, cancelled);
    }

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
        if (body.IsEmpty) return;
        Life? process;
        lock (_gate) (process, _cancelled) = (_process, node.ReadReason(body));
        process?.Signal(node.System.DeadLetters, _cancelled);
    }

    // It goes on: a call is no link.
    public void Lost(NodeName lost) => _forgotten = true;
}
