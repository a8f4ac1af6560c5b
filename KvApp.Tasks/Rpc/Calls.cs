using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>What <see cref="Erpc"/> and <see cref="Rpc"/> do alike: check who is called, call it, wait for its end.</summary>
internal sealed class Calls(ActorSystem system)
{
    readonly Node _node = Tasks.Node.Get(system);

    public LocalNode Node => _node.Local;

    /// <summary>The process that this code runs in, if it is one of this node.</summary>
    public RunningProcess? Caller => RunningProcess.Current is { } self && self.System == system ? self : null;

    /// <summary>Calls it and waits for its end. On this node, without a time, the function runs in the calling process itself.</summary>
    public Task<CallEnd> Call(NodeName on, Fun fun, TimeSpan? timeout, CancellationToken cancellation)
    {
        var wait = Time(timeout);
        Check(on);
        ArgumentNullException.ThrowIfNull(fun);
        if (wait == Timeout.InfiniteTimeSpan && !cancellation.CanBeCanceled && Node.IsSelf(on) && Caller is { } self) return Here(self, _node.Spawner.Here(fun));
        return Wait(_node.Spawner.Call(on, fun, Caller), wait, OrScope(cancellation), cancels: true);
    }

    /// <summary>Calls it when those have ended that were called so before, and waits for its end.</summary>
    public Task<CallEnd> CallInTurn(NodeName on, Fun fun, TimeSpan? timeout, CancellationToken cancellation)
    {
        var wait = Time(timeout);
        Check(on);
        ArgumentNullException.ThrowIfNull(fun);
        return Wait(_node.Spawner.Call(on, fun, Caller, inTurn: true), wait, OrScope(cancellation), cancels: true);
    }

    // A line of a prompt gives no token, and what it calls is to stop with it.
    static CancellationToken OrScope(CancellationToken cancellation) => cancellation.CanBeCanceled ? cancellation : Checkpoint.ScopeToken;

    public Task<ProcessInfo?> Info(IActorRef pid) => InfoOf(_node, pid);

    /// <summary>The same, asked from another node.</summary>
    public static Task<ProcessInfo?> Look(IProcess self, IActorRef pid) => InfoOf(Tasks.Node.Get(self.System), pid);

    static async Task<ProcessInfo?> InfoOf(Node node, IActorRef pid)
    {
        if (node.Info(pid) is null) return null;
        if (node.Local.Processes.Find(pid) is RunningProcess process) await process.Offspring.AreKnown().ConfigureAwait(false);
        return node.Info(pid);
    }

    public CallHandle Begin(NodeName on, Fun fun)
    {
        Check(on);
        ArgumentNullException.ThrowIfNull(fun);
        return _node.Spawner.Call(on, fun, Caller);
    }

    /// <summary>Begins it on each; who is called has been checked.</summary>
    public IReadOnlyList<CallHandle> Begin(IReadOnlyList<NodeName> on, Fun fun)
    {
        ArgumentNullException.ThrowIfNull(fun);
        return _node.Spawner.Call(on, fun, Caller);
    }

    public void Cast(NodeName on, Fun fun)
    {
        Check(on);
        ArgumentNullException.ThrowIfNull(fun);
        _node.Spawner.Cast(on, fun, Caller);
    }

    public void Cast(IReadOnlyList<NodeName> on, Fun fun)
    {
        Check(on);
        ArgumentNullException.ThrowIfNull(fun);
        foreach (var each in on) _node.Spawner.Cast(each, fun, Caller);
    }

    /// <summary>These nodes, or this one and all that it is connected to.</summary>
    /// <exception cref="ArgumentException">One of them has no name of a node.</exception>
    public IReadOnlyList<NodeName> OrAll(IReadOnlyList<NodeName>? nodes)
    {
        if (nodes is null) return [Node.Self, .. _node.List()];
        Check(nodes);
        return nodes;
    }

    /// <summary>Its end; nothing of it comes later than the time that is given.</summary>
    /// <param name="call">The call.</param>
    /// <param name="wait">The time.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <param name="cancels">Whether the token ends the function too.</param>
    public static async Task<CallEnd> Wait(CallHandle call, TimeSpan wait, CancellationToken cancellation, bool cancels = false)
    {
        try
        {
            return await call.End.WaitAsync(wait, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // The end may have come between the two; then it counts.
            if (!call.Abandon(cancels && e is OperationCanceledException)) return await call.End.ConfigureAwait(false);
            if (e is OperationCanceledException) throw;
            return CallEnd.TimedOut;
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public static TimeSpan Time(TimeSpan? timeout) => WaitTime.Of(timeout ?? Timeout.InfiniteTimeSpan, null, nameof(timeout));

    /// <exception cref="ArgumentException">It is no name of a node.</exception>
    public static void Check(NodeName node)
    {
        if (!NodeName.TryParse(node.Value, out _, out var problem)) throw new ArgumentException(problem, nameof(node));
    }

    /// <exception cref="ArgumentException">One of them is no name of a node.</exception>
    public static void Check(IReadOnlyList<NodeName> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        for (var n = 0; n < nodes.Count; n++)
            if (!NodeName.TryParse(nodes[n].Value, out _, out var problem)) throw new ArgumentException($"[{n}]: {problem}", nameof(nodes));
    }

    static async Task<CallEnd> Here(RunningProcess self, Func<IProcess, ValueTask<object?>> fun)
    {
        try
        {
            return new(EndedBy.Return, new ExitReason.Normal(), new(await fun(self)));
        }
        catch (OperationCanceledException) when (self.Stopping.IsCancellationRequested)
        {
            throw; // the caller itself is to end
        }
        catch (Exception e)
        {
            return CallEnd.Of(e);
        }
    }
}
