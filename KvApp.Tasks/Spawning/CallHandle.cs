using System.Buffers;

namespace KvApp.Tasks;

/// <summary>
/// The caller's side of a call, wherever that runs. Nothing ties the two together: the function goes on when the caller has ended or no
/// longer waits, unless the caller cancels it.
/// </summary>
internal sealed class CallHandle(LocalNode node) : IConversation, IProcessOwner
{
    readonly Lock _gate = new();
    readonly TaskCompletionSource<CallEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly long _id = node.NextId();
    volatile Connection? _connection;
    bool _begun;
    bool _abandoned;
    bool _cancelled;
    Life? _process;

    /// <summary>With what a function ends whose caller cancels the call.</summary>
    public static ExitReason Cancelled { get; } = new ExitReason.Shutdown("its caller cancelled the call");

    /// <summary>Cancelled when it is abandoned.</summary>
    public Task<CallEnd> End => _end.Task;

    public void Begin(NodeName on, Connection? connection, FrameKind kind, ReadOnlyMemory<byte> body, long lane = 0)
    {
        if (connection is null)
        {
            Lost(node.FullName(on));
            return;
        }
        _connection = connection; // the end may come before Begin returns
        connection.Begin(_id, this, kind, body, lane);
        bool abandoned;
        lock (_gate) (_begun, abandoned) = (true, _abandoned);
        if (abandoned) SayForget();
    }

    /// <summary>The caller no longer waits: nothing of it comes any more. False if it has ended.</summary>
    /// <param name="cancel">Whether the function is to end too.</param>
    public bool Abandon(bool cancel = false)
    {
        if (!_end.TrySetCanceled()) return false;
        Life? process;
        bool begun;
        lock (_gate)
        {
            (_abandoned, _cancelled) = (true, cancel);
            (process, begun) = (_process, _begun);
        }
        if (cancel) process?.Signal(node.System.DeadLetters, Cancelled);
        if (begun) SayForget();
        return true;
    }

    void SayForget()
    {
        if (_connection!.Leave(_id, true)) _connection.Say(_id, true, FrameKind.Forget, _cancelled ? node.Bytes(Cancelled) : default);
    }

    public void Receive(FrameKind kind, ReadOnlySequence<byte> body)
    {
        if (kind != FrameKind.End) return;
        _connection!.Leave(_id, true);
        Settle(CallEnd.Read(node, body, _connection.Node));
    }

    public void Lost(NodeName lost) => Settle(CallEnd.Lost(lost));

    /// <summary>It has ended, on this node.</summary>
    public void Settle(CallEnd end) => _end.TrySetResult(end);

    public void Started(Life process)
    {
        bool cancelled;
        lock (_gate) (_process, cancelled) = (process, _cancelled);
        if (cancelled) process.Signal(node.System.DeadLetters, Cancelled);
    }

    public void Ended(Life? process, ExitReason reason, Result? result) => Settle(new(RunningProcess.EndOf(process), reason, result));

    public void Refused(int maxChildren) { }
}
