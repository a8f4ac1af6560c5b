using System.Buffers;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>A task that runs here for an owner on another node: the owner's stand-in.</summary>
internal sealed class ServedTask(LocalNode node, Connection connection, long id, bool linked, bool pidOnly) : IConversation, IProcessOwner
{
    readonly Lock _gate = new();
    Life? _process;
    volatile bool _linked = linked;
    volatile bool _forgotten;
    List<Action<Life>>? _early;
    bool _pidWanted;

    IActorRef Nobody => node.System.DeadLetters;

    /// <summary>Null if it cannot be read: that is its sender's trouble, who is told; an exception in a supervisor would end all its children.</summary>
    public static T? TryRead<T>(LocalNode node, ForSupervisor request, string supervisor, Func<T> read) where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e)
        {
            new ServedTask(node, request.Connection, request.Id, linked: false, pidOnly: false)
                .Ended(null, new ExitReason.BadFunction($"the request to supervisor {supervisor} cannot be read: {e.Message}"), null);
            return null;
        }
    }

    public void Started(Life process)
    {
        List<Action<Life>>? early;
        bool pidWanted;
        lock (_gate)
        {
            _process = process;
            (early, pidWanted) = (_early, _pidWanted || pidOnly);
        }
        if (pidWanted) SayPid(process.Pid);
        foreach (var said in early ?? []) said(process);
    }

    public void Ended(Life? process, ExitReason reason, Result? result)
    {
        if (pidOnly && process is not null) return;
        var body = new ArrayBufferWriter<byte>();
        try
        {
            TaskEnd.Write(node, body, process?.Pid, reason, _forgotten ? null : result);
        }
        catch (ValueNotSendableException e)
        {
            body = new();
            TaskEnd.Write(node, body, process?.Pid, ExitReason.From(e), null);
        }
        connection.SayLast(id, false, FrameKind.End, body.WrittenMemory, process is null ? 0 : Connection.LaneOf(process.Pid));
    }

    public void Refused(int maxChildren)
    {
        var body = new ArrayBufferWriter<byte>();
        body.WriteVarint((ulong)maxChildren);
        connection.SayLast(id, false, FrameKind.Refused, body.WrittenMemory);
    }

    public void Receive(FrameKind kind, ReadOnlySequence<byte> body)
    {
        switch (kind)
        {
            case FrameKind.Signal or FrameKind.OwnerEnded:
                var reader = new WireReader(body);
                var (from, reason) = (node.Resolve(reader.ReadText()), node.ReadReason(ref reader));
                if (kind == FrameKind.Signal) Tell(process => process.Signal(from, reason));
                else Tell(process => process.Broken(from, reason));
                break;
            case FrameKind.Unlink:
                _linked = false;
                break;
            case FrameKind.Forget:
                _forgotten = true;
                break;
            case FrameKind.WhichPid:
                Life? process;
                lock (_gate)
                {
                    _pidWanted = true;
                    process = _process;
                }
                if (process is not null) SayPid(process.Pid);
                break;
        }
    }

    public void Lost(NodeName lost)
    {
        if (_linked) Tell(process => process.Broken(Nobody, new ExitReason.NoConnection(lost)));
    }

    // What is said may overtake the start, which waits in the supervisor's mailbox.
    void Tell(Action<Life> said)
    {
        Life? process;
        lock (_gate)
        {
            process = _process;
            if (process is null) (_early ??= []).Add(said);
        }
        if (process is not null) said(process);
    }

    void SayPid(IActorRef pid)
    {
        var body = new ArrayBufferWriter<byte>();
        body.WriteString(node.PathOf(pid));
        if (pidOnly) connection.SayLast(id, false, FrameKind.Started, body.WrittenMemory, Connection.LaneOf(pid));
        else connection.Say(id, false, FrameKind.Started, body.WrittenMemory, Connection.LaneOf(pid));
    }
}
