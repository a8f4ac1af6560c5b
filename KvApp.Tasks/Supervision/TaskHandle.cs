using System.Buffers;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>
/// The owner's side of a task, wherever that runs: hears its one end, ties it to its owner if they are linked. The end is settled once; who owns it is told
/// before who awaits it, so that a linked owner that does not trap is dead before its await could fail.
/// </summary>
internal sealed class TaskHandle : IConversation, IProcessOwner
{
    readonly LocalNode _node;
    readonly Life? _owner;
    readonly bool _linked;
    readonly bool _pidOnly;
    readonly Lock _gate = new();
    readonly TaskCompletionSource<TaskEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<IActorRef> _pid = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile Connection? _connection;
    bool _begun;
    bool _pidWanted;
    Life? _process;
    ExitReason? _early;
    int _settled;

    public TaskHandle(LocalNode node, Life? owner, bool linked, bool pidOnly = false)
    {
        (_node, _owner, _linked, _pidOnly) = (node, owner, linked && owner is not null, pidOnly);
        Id = node.NextId();
        if (_linked && !owner!.WhenEnded(this, OwnerEnded)) _early = new ExitReason.NoProcess();
    }

    public long Id { get; }

    public IActorRef? Owner => _owner?.Pid;

    public bool Linked => _linked;

    public Task<TaskEnd> End => _end.Task;

    /// <summary>The task's pid; asked for only when somebody wants it, since most never do.</summary>
    public Task<IActorRef> Pid
    {
        get
        {
            Connection? begun;
            lock (_gate)
            {
                _pidWanted = true;
                begun = _begun ? _connection : null;
            }
            if (!_pid.Task.IsCompleted) begun?.Say(Id, true, FrameKind.WhichPid);
            return _pid.Task;
        }
    }

    /// <summary>Begins the conversation, if there is a connection.</summary>
    public void Begin(NodeName node, Connection? connection, FrameKind kind, ReadOnlyMemory<byte> body)
    {
        if (connection is null)
        {
            Lost(_node.FullName(node));
            return;
        }
        // The end may come before Begin returns, and then needs the connection; a signal must not overtake the start, so until then it waits.
        _connection = connection;
        connection.Begin(Id, this, kind, body);
        ExitReason? early;
        bool pidWanted;
        lock (_gate)
        {
            _begun = true;
            (early, pidWanted) = (_early, _pidWanted);
        }
        if (pidWanted) connection.Say(Id, true, FrameKind.WhichPid);
        if (early is not null) SignalTask(early);
    }

    public void Receive(FrameKind kind, ReadOnlySequence<byte> body)
    {
        var reader = new WireReader(body);
        switch (kind)
        {
            case FrameKind.End:
                Leave();
                Settle(TaskEnd.Read(_node, _connection!.Address, body));
                break;
            case FrameKind.Refused:
                Leave();
                Refused((int)reader.ReadVarint());
                break;
            case FrameKind.Started:
                if (_pidOnly) Leave(); // for a child that nobody awaits this is the last word
                _pid.TrySetResult(_node.Resolve(reader.ReadText()));
                break;
        }
    }

    public void Lost(NodeName node) => Settle(new(null, new ExitReason.NoConnection(node), null));

    public void Started(Life process)
    {
        ExitReason? early;
        lock (_gate)
        {
            _process = process;
            early = _early;
        }
        _pid.TrySetResult(process.Pid);
        if (early is not null) process.Signal(_owner!.Pid, early);
    }

    public void Ended(Life? process, ExitReason reason, Result? result) => Settle(new(process?.Pid, reason, result));

    public void Refused(int maxChildren)
    {
        if (Interlocked.Exchange(ref _settled, 1) != 0) return;
        _owner?.Forget(this);
        var refusal = new MaxChildrenException(
            $"reached the maximum number of tasks for this task supervisor ({maxChildren}). The maximum number of tasks that are allowed to run at the same time under it is TaskSupervisorOptions.MaxChildren");
        _end.TrySetException(refusal);
        _pid.TrySetException(refusal);
        _ = (_end.Task.Exception, _pid.Task.Exception);
    }

    /// <summary>The owner no longer waits, and will not be told. A link goes on. False if the task has ended.</summary>
    public bool Abandon()
    {
        if (_end.Task.IsCompleted) return false;
        if (_linked) return true;
        if (Interlocked.Exchange(ref _settled, 1) != 0) return false;
        if (!Leave()) return true;
        _connection?.Say(Id, true, FrameKind.Forget);
        FailPid(new ExitException(new ExitReason.Timeout())); // it is never heard of again
        return true;
    }

    void Settle(TaskEnd end)
    {
        if (Interlocked.Exchange(ref _settled, 1) != 0)
        {
            FailPid(new ExitException(end.Reason)); // given up; who asked for the pid waits still
            return;
        }
        if (_linked && _owner!.Forget(this) && end.Reason is not ExitReason.Normal) _owner.Signal(end.Pid ?? ActorRefs.Nobody, end.Reason);
        if (end.Pid is not null) _pid.TrySetResult(end.Pid);
        else FailPid(new ExitException(end.Reason));
        _end.TrySetResult(end);
    }

    void FailPid(Exception why)
    {
        if (_pid.TrySetException(why)) _ = _pid.Task.Exception;
    }

    void OwnerEnded(ExitReason reason)
    {
        if (reason is not ExitReason.Normal) SignalTask(reason);
    }

    // Before the task has started, here or there, the signal waits for it.
    void SignalTask(ExitReason reason)
    {
        Life? process;
        Connection? connection;
        lock (_gate)
        {
            (process, connection) = (_process, _begun ? _connection : null);
            if (process is null && connection is null) _early ??= reason;
        }
        process?.Signal(_owner!.Pid, reason);
        if (connection is null) return;
        var body = new ArrayBufferWriter<byte>();
        body.WriteString(_node.PathOf(_owner!.Pid));
        _node.Write(body, reason);
        connection.Say(Id, true, FrameKind.Signal, body.WrittenMemory);
    }

    bool Leave() => _connection?.Leave(Id, true) ?? false;
}
