using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Starts functions as processes without a supervisor, on this node or another (OTP's <c>spawn</c>). A call is refused where the function cannot travel; a node that is down never refuses one.</summary>
internal sealed class Spawner(LocalNode node)
{
    /// <summary>Somebody wants its pid.</summary>
    /// <param name="on">The node.</param>
    /// <param name="fun">The function.</param>
    /// <param name="spawner">Who spawns it.</param>
    /// <param name="link">Whether the two are linked from its first moment.</param>
    /// <param name="monitor">The monitor that tells the spawner of its end, from its first moment.</param>
    public Task<IActorRef> Spawn(NodeName on, Fun fun, Life? spawner, bool link = false, MonitorRef? monitor = null)
    {
        var (origin, leader, handle) = (Origin.Apart(node, spawner), Leader(spawner), new SpawnHandle(node, spawner, link, monitor, fun));
        // Encoded first: a call that is refused ties nothing to the spawner.
        if (node.IsSelf(on))
        {
            var start = new ProcessStart(Here(fun), fun, origin, handle, ProcessKind.Spawned, leader);
            handle.Tie();
            Start(start);
        }
        else
        {
            var body = (handle.Request with { Leader = leader }).Write(node, origin, fun);
            handle.Tie();
            node.Connect(on, connection => handle.Begin(on, connection, body));
        }
        return handle.Pid;
    }

    /// <summary>Somebody wants to know what it returns, or how else it ends.</summary>
    /// <param name="on">The node.</param>
    /// <param name="fun">The function.</param>
    /// <param name="caller">Who calls it.</param>
    /// <param name="inTurn">It is to run when those have ended that were called so before.</param>
    public CallHandle Call(NodeName on, Fun fun, Life? caller, bool inTurn = false)
    {
        var (origin, leader, self) = (Origin.Apart(node, caller), Leader(caller), node.IsSelf(on));
        return Call(on, fun, origin, leader, inTurn, self ? Here(fun) : null, self ? default : Request(fun, origin, leader, inTurn));
    }

    /// <summary>The same on several nodes. If it is refused it has been called on none.</summary>
    public IReadOnlyList<CallHandle> Call(IReadOnlyList<NodeName> on, Fun fun, Life? caller)
    {
        var (origin, leader) = (Origin.Apart(node, caller), Leader(caller));
        var here = on.Any(node.IsSelf) ? Here(fun) : null;
        var body = on.All(node.IsSelf) ? default : Request(fun, origin, leader, inTurn: false);
        return [.. on.Select(each => Call(each, fun, origin, leader, inTurn: false, here, body))];
    }

    CallHandle Call(NodeName on, Fun fun, Origin origin, string? leader, bool inTurn, Func<IProcess, ValueTask<object?>>? here, ReadOnlyMemory<byte> body)
    {
        var call = new CallHandle(node);
        if (!node.IsSelf(on))
        {
            node.Connect(on, connection => call.Begin(on, connection, FrameKind.Spawn, body));
            return call;
        }
        var start = new ProcessStart(here!, fun, origin, call, ProcessKind.Called, leader);
        if (inTurn) node.Turns.Start(start);
        else Start(start);
        return call;
    }

    ReadOnlyMemory<byte> Request(Fun fun, Origin origin, string? leader, bool inTurn) => new SpawnRequest(inTurn ? SpawnAnswer.ResultInTurn : SpawnAnswer.Result, Leader: leader).Write(node, origin, fun);

    /// <summary>Nobody wants to hear of it.</summary>
    public void Cast(NodeName on, Fun fun, Life? caller)
    {
        var (origin, leader) = (Origin.Apart(node, caller), Leader(caller));
        if (node.IsSelf(on))
        {
            Start(new(Here(fun), fun, origin, null, ProcessKind.Spawned, leader));
            return;
        }
        var body = new SpawnRequest(SpawnAnswer.Nothing, Leader: leader).Write(node, origin, fun);
        var lane = Connection.LaneOf(caller?.Pid);
        node.SayAlone(on, lane, FrameKind.Spawn, body);
    }

    // What the spawner has printed stands before what the new process prints.
    string? Leader(Life? spawner)
    {
        RunningProcess.HasPrinted(node);
        return RunningProcess.LeaderOf(spawner, node);
    }

    /// <summary>What runs it on this node.</summary>
    public Func<IProcess, ValueTask<object?>> Here(Fun fun) => node.Settings.CopyLocal ? StartRequest.Copy(node, fun) : fun.Run;

    void Start(ProcessStart start) => node.Root.Tell(start, ActorRefs.NoSender);
}
