using System.Buffers;
using System.Diagnostics;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>
/// The owner's side of a task, wherever that runs: hears its one end, ties it to its owner if they are linked. The end is settled once; who
/// owns it is told before who awaits it, so that a linked owner that does not trap is dead before its await could fail.
/// </summary>
internal sealed class TaskHandle : IAwaited, IConversation, IProcessOwner, ILink, IChild
{
    readonly LocalNode _node;
    readonly Life? _owner;
    readonly Offspring? _siblings;
    readonly bool _pidOnly;
    readonly bool _inStream;
    readonly Activity? _call;
    readonly Lock _gate = new();
    readonly TaskCompletionSource<TaskEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<IActorRef> _pid = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile Connection? _connection;
    volatile bool _linked;
    bool _begun;
    Life? _process;
    List<(FrameKind Kind, ExitReason? Reason)> _early = [];
    (Action<TaskEnd> Reply, Action<TaskEnd> Down)? _piped;
    int _pidWanted;
    bool _abandoned;
    bool _settled;

    public TaskHandle(
        LocalNode node, Life? owner, bool linked, bool pidOnly = false, bool inStream = false, Activity? call = null, Life? parent = null)
    {
        (_node, _owner, _linked, _pidOnly, _inStream, _call) = (node, owner, linked && owner is not null, pidOnly, inStream, call);
        Id = node.NextId();
        _siblings = ((parent ?? owner) as RunningProcess)?.Offspring;
        _siblings?.Add(this);
        if (_linked && !owner!.WhenEnded(this, Ended)) Ended(new ExitReason.NoProcess());
    }

    public long Id { get; }

    public IActorRef? Owner => _owner?.Pid;

    public Task<TaskEnd> End => _end.Task;

    public IActorRef? KnownPid => _pid.Task.IsCompletedSuccessfully ? _pid.Task.Result : null;

    IActorRef? ILink.Other => KnownPid;

    /// <summary>The task's pid; asked for only when somebody wants it, since most never do.</summary>
    public Task<IActorRef> Pid
    {
        get
        {
            if (!_pidOnly && !_pid.Task.IsCompleted && Interlocked.Exchange(ref _pidWanted, 1) == 0) Say(FrameKind.WhichPid);
            return _pid.Task;
        }
    }

    /// <summary>Begins the conversation, if there is a connection.</summary>
    public void Begin(NodeName node, Connection? connection, FrameKind kind, ReadOnlyMemory<byte> body)
    {
        if (connection is null)
        {
            Settle(new(null, new ExitReason.NoConnection(_node.FullName(node)), null) { NeverRan = true });
            return;
        }
        // The end may come before Begin returns, and then needs the connection; nothing else may overtake the start, so until then it
        // waits.
        _connection = connection;
        connection.Begin(Id, this, kind, body);
        HasBegun(null);
    }

    public void Started(Life process)
    {
        _pid.TrySetResult(process.Pid);
        HasBegun(process);
    }

    public void Receive(FrameKind kind, ReadOnlySequence<byte> body)
    {
        var reader = new WireReader(body);
        switch (kind)
        {
            case FrameKind.End:
                var end = TaskEnd.Read(_node, _connection!.Address, body);
                Leave(); // first: whoever awaits the end may go on, and count what is still being talked about, before this thread does
                Settle(end);
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

    public void Lost(NodeName node) => Settle(new(null, new ExitReason.NoConnection(node), null), mayHaveRun: true);

    public void Unreadable(NodeName node, ExitReason why) => Settle(new(null, why, null), mayHaveRun: true);

    public void Ended(Life? process, ExitReason reason, Result? result) => Settle(new(process?.Pid, reason, result));

    public void Refused(int maxChildren)
    {
        if (!TrySettle(out var piped, out _)) return;
        _owner?.Forget(this);
        var refusal = new MaxChildrenException(
            $"reached the maximum number of tasks for this task supervisor ({maxChildren}). The maximum number of tasks that are allowed to run at the same time under it is TaskSupervisorOptions.MaxChildren");
        Tracing.End(_call, "max_children", refusal.Message);
        _end.TrySetException(refusal);
        _pid.TrySetException(refusal);
        _ = (_end.Task.Exception, _pid.Task.Exception);
        piped?.Down(new(null, ExitReason.From(refusal), null));
    }

    public void Pipe(Action<TaskEnd> reply, Action<TaskEnd> down)
    {
        lock (_gate)
        {
            if (!_settled)
            {
                _piped = (reply, down);
                return;
            }
        }
        _ = _end.Task.ContinueWith(ended =>
        {
            var end = ended.IsCompletedSuccessfully ? ended.Result : new(null, ExitReason.From(ended.Exception!.GetBaseException()), null);
            reply(end);
            down(end);
        }, TaskScheduler.Default);
    }

    public void Unpipe()
    {
        lock (_gate) _piped = null;
    }

    // The conversation goes on, so that the task can still be ended; only its value need not come.
    public bool Abandon()
    {
        lock (_gate)
        {
            if (_settled) return false;
            _abandoned = true;
        }
        Say(FrameKind.Forget);
        return true;
    }

    public void Signal(ExitReason reason) => Say(FrameKind.Signal, reason);

    /// <summary>The owner has ended.</summary>
    public void Ended(ExitReason reason)
    {
        if (_linked) Say(FrameKind.OwnerEnded, reason);
    }

    public void Unlink()
    {
        if (!_linked) return;
        _linked = false;
        _owner!.Forget(this);
        Say(FrameKind.Unlink);
    }

    // What was never started does not end its owner by their link: it fails the await.
    void Settle(TaskEnd end, bool mayHaveRun = false)
    {
        if (!TrySettle(out var piped, out var abandoned)) return;
        if (abandoned) end = end with { Result = null };
        piped?.Reply(end);
        // Of a stream's tasks an owner that traps exits hears by the stream.
        if (_linked && (mayHaveRun || end.Pid is not null) && !(_inStream && _owner!.TrapExit)) _owner!.LinkEnded(this, end.Pid ?? ActorRefs.Nobody, end.Reason);
        else if (_linked) _owner!.Forget(this);
        piped?.Down(end);
        if (end.Pid is not null) _pid.TrySetResult(end.Pid);
        else FailPid(new ExitException(end.Reason));
        Tracing.End(_call, end.Reason.Word, end.Result is null && end.Reason.IsAbnormal ? $"{end.Reason}" : null);
        _end.TrySetResult(end);
    }

    bool TrySettle(out (Action<TaskEnd> Reply, Action<TaskEnd> Down)? piped, out bool abandoned)
    {
        lock (_gate)
        {
            (piped, abandoned) = (_piped, _abandoned);
            if (_settled) return false;
            _settled = true;
        }
        _siblings?.Remove(this);
        return true;
    }

    void FailPid(Exception why)
    {
        if (_pid.TrySetException(why)) _ = _pid.Task.Exception;
    }

    // The task is there, here or on the other node: what was said to it before is said now, in its order.
    void HasBegun(Life? process)
    {
        while (true)
        {
            List<(FrameKind, ExitReason?)> early;
            lock (_gate)
            {
                if (_early.Count == 0)
                {
                    (_begun, _process) = (true, process);
                    return;
                }
                (early, _early) = (_early, []);
            }
            foreach (var (kind, reason) in early) Say(process, kind, reason);
        }
    }

    void Say(FrameKind kind, ExitReason? reason = null)
    {
        lock (_gate)
        {
            if (!_begun)
            {
                _early.Add((kind, reason));
                return;
            }
        }
        Say(_process, kind, reason);
    }

    void Say(Life? process, FrameKind kind, ExitReason? reason)
    {
        var from = _owner?.Pid ?? _node.System.DeadLetters;
        if (process is not null)
        {
            if (kind == FrameKind.Signal) process.Signal(from, reason!);
            else if (kind == FrameKind.OwnerEnded) process.Broken(from, reason!);
            return;
        }
        var body = new ArrayBufferWriter<byte>();
        if (reason is not null)
        {
            body.WriteString(_node.PathOf(from));
            _node.Write(body, reason);
        }
        _connection!.Say(Id, true, kind, body.WrittenMemory);
    }

    bool Leave() => _connection?.Leave(Id, true) ?? false;
}
