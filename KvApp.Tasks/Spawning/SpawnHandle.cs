using System.Buffers;
using Akka.Actor;
using Akka.Event;

namespace KvApp.Tasks;

/// <summary>
/// The spawner's side of a process, wherever that runs, until its pid is known: from there on its link and its monitor are like any other.
/// Both are set before the function begins; what keeps it from beginning is told by them too, and by a pid that is dead.
/// </summary>
internal sealed class SpawnHandle : IConversation, IProcessOwner, IChild
{
    readonly LocalNode _node;
    readonly Life? _spawner;
    readonly bool _linked;
    readonly MonitorRef? _monitor;
    readonly Fun _fun;
    readonly TaskCompletionSource<ExitReason> _spawnerEnded = new();
    readonly TaskCompletionSource<IActorRef> _pid = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly long _id;
    readonly long _link;
    volatile Connection? _connection;

    public SpawnHandle(LocalNode node, Life? spawner, bool linked, MonitorRef? monitor, Fun fun)
    {
        (_node, _spawner, _linked, _monitor, _fun) = (node, spawner, linked, monitor, fun);
        (_id, _link) = (node.NextId(), linked ? node.NextId() : 0);
    }

    public Task<IActorRef> Pid => _pid.Task;

    public IActorRef? KnownPid => _pid.Task.IsCompletedSuccessfully ? _pid.Task.Result : null;

    Offspring? Siblings => (_spawner as RunningProcess)?.Offspring;

    public SpawnRequest Request => new(SpawnAnswer.Pid, _linked ? _spawner!.Pid : null, _link, _monitor?.Id ?? 0);

    /// <summary>From here on the spawner's end is the process's, though its pid is not known yet.</summary>
    public void Tie()
    {
        if (_linked && !_spawner!.WhenEnded(this, _spawnerEnded.SetResult)) _spawnerEnded.SetResult(new ExitReason.NoProcess());
    }

    public void Begin(NodeName on, Connection? connection, ReadOnlyMemory<byte> body)
    {
        _connection = connection;
        if (connection is null) Lost(_node.FullName(on));
        else connection.Begin(_id, this, FrameKind.Spawn, body);
    }

    /// <summary>It begins on this node.</summary>
    public void Started(Life process)
    {
        if (_linked)
        {
            // A spawner that has ended is no one to link to; its end comes below.
            try { _node.Links.Add(process, _spawner!.Pid); } catch (ExitException) { }
            IfSpawnerHasEnded(reason => process.Broken(_spawner!.Pid, reason));
        }
        if (_monitor is { } monitor) _node.Monitors.Add(_spawner!, process.Pid, monitor);
        _pid.TrySetResult(process.Pid);
        Siblings?.Add(this);
        if (process.HasEnded) Siblings?.Remove(this);
    }

    public void Ended(Life? process, ExitReason reason, Result? result) => Siblings?.Remove(this);

    public void Refused(int maxChildren) { }

    public void Receive(FrameKind kind, ReadOnlySequence<byte> body)
    {
        _connection!.Leave(_id, true);
        if (kind != FrameKind.Started)
        {
            NotStarted(kind == FrameKind.End ? TaskEnd.Read(_node, _connection.Address, body).Reason : new ExitReason.NoProcess());
            return;
        }
        var pid = _node.Resolve(new WireReader(body).ReadText());
        if (_linked)
        {
            var (link, _) = _node.Links.Join(_spawner!, pid, _connection, _link, begunHere: true);
            IfSpawnerHasEnded(link.Ended);
        }
        if (_monitor is { } monitor) _node.Monitors.Join(_spawner!, monitor, pid, _connection);
        _pid.TrySetResult(pid);
    }

    public void Lost(NodeName node)
    {
        _node.Log.Warning("cannot start {0} on node {1}: there is no connection", _fun, node);
        NotStarted(new ExitReason.NoConnection(node));
    }

    public void Unreadable(NodeName node, ExitReason why) => NotStarted(why);

    void NotStarted(ExitReason reason)
    {
        var pid = _node.DeadPid();
        if (_linked && _spawner!.Forget(this)) _spawner.Broken(pid, reason);
        if (_monitor is { } monitor) _spawner!.Pid.Tell(new Down(monitor, pid, reason), pid);
        _pid.TrySetResult(pid);
    }

    // From here on the link itself tells of its end; what came before it was told to this.
    void IfSpawnerHasEnded(Action<ExitReason> tell)
    {
        if (!_spawner!.Forget(this)) _ = _spawnerEnded.Task.ContinueWith(ended => tell(ended.Result), TaskScheduler.Default);
    }
}
