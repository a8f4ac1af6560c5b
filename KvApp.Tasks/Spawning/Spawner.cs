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
        var (origin, handle) = (Origin.Apart(node, spawner), new SpawnHandle(node, spawner, link, monitor, fun));
        // Encoded first: a call that is refused ties nothing to the spawner.
        if (node.IsSelf(on))
        {
            var start = new ProcessStart(Here(fun), fun, origin, handle, ProcessKind.Spawned);
            handle.Tie();
            Start(start);
        }
        else
        {
            var body = handle.Request.Write(node, origin, fun);
            handle.Tie();
            node.Connect(on, connection => handle.Begin(on, connection, body));
        }
        return handle.Pid;
    }

    /// <summary>Somebody wants to know what it returns, or how else it ends.</summary>
    public TaskHandle Call(NodeName on, Fun fun, Life? caller)
    {
        var origin = Origin.Apart(node, caller);
        if (node.IsSelf(on))
        {
            var (run, here) = (Here(fun), new TaskHandle(node, caller, linked: false));
            Start(new(run, fun, origin, here, ProcessKind.Called));
            return here;
        }
        var body = new SpawnRequest(SpawnAnswer.Result).Write(node, origin, fun);
        var there = new TaskHandle(node, caller, linked: false);
        node.Connect(on, connection => there.Begin(on, connection, FrameKind.Spawn, body));
        return there;
    }

    /// <summary>Nobody wants to hear of it.</summary>
    public void Cast(NodeName on, Fun fun, Life? caller)
    {
        var origin = Origin.Apart(node, caller);
        if (node.IsSelf(on))
        {
            Start(new(Here(fun), fun, origin, null, ProcessKind.Spawned));
            return;
        }
        var body = new SpawnRequest(SpawnAnswer.Nothing).Write(node, origin, fun);
        var lane = Connection.LaneOf(caller?.Pid);
        node.Connect(on, connection => connection?.SayAlone(lane, FrameKind.Spawn, body));
    }

    Func<IProcess, ValueTask<object?>> Here(Fun fun) => node.Settings.CopyLocal ? StartRequest.Copy(node, fun) : fun.Run;

    void Start(ProcessStart start) => node.Root.Tell(start, ActorRefs.NoSender);
}
