using System.Runtime.CompilerServices;
using Akka.Actor;

namespace KvApp.Tasks;

public sealed partial class Node
{
    /// <summary>
    /// The same as <c>Spawn</c>, monitored by whoever spawns it from the first moment (<c>Node.spawn_monitor</c>): its end is one
    /// <see cref="Down"/> message, however soon it comes. A node that is down is a <see cref="Down"/> with
    /// <see cref="ExitReason.NoConnection"/>.
    /// </summary>
    /// <param name="node">The node; this one too.</param>
    /// <param name="fun">The function; what it returns is dropped.</param>
    /// <exception cref="ArgumentException">The function cannot travel, or is too large; the message says why and what to do.</exception>
    /// <exception cref="ValueNotSendableException">Its argument cannot travel; the message names the part that cannot.</exception>
    /// <exception cref="InvalidOperationException">The calling code is no process and no actor, and there is no other owner (<see cref="With"/>).</exception>
    public Task<(IActorRef Pid, MonitorRef Ref)> SpawnMonitor(NodeName node, Fun fun)
    {
        var monitor = Local.Monitors.Reserve();
        return With(_spawner.Spawn(node, fun, Owner(nameof(SpawnMonitor)), monitor: monitor), monitor);

        static async Task<(IActorRef, MonitorRef)> With(Task<IActorRef> pid, MonitorRef monitor) => (await pid.ConfigureAwait(false), monitor);
    }

    /// <inheritdoc cref="SpawnMonitor(NodeName, Fun)"/>
    [OverloadResolutionPriority(1)]
    public Task<(IActorRef Pid, MonitorRef Ref)> SpawnMonitor(NodeName node, Func<Task> fun) => SpawnMonitor(node, Funs.F(fun));

    /// <inheritdoc cref="SpawnMonitor(NodeName, Fun)"/>
    public Task<(IActorRef Pid, MonitorRef Ref)> SpawnMonitor(NodeName node, Action fun) => SpawnMonitor(node, Funs.F(fun));

    /// <inheritdoc cref="SpawnMonitor(NodeName, Fun)"/>
    [OverloadResolutionPriority(1)]
    public Task<(IActorRef Pid, MonitorRef Ref)> SpawnMonitor(NodeName node, Func<IProcess, Task> fun) => SpawnMonitor(node, Funs.F(fun));

    /// <inheritdoc cref="SpawnMonitor(NodeName, Fun)"/>
    public Task<(IActorRef Pid, MonitorRef Ref)> SpawnMonitor(NodeName node, Action<IProcess> fun) => SpawnMonitor(node, Funs.F(fun));

    /// <inheritdoc cref="SpawnMonitor(NodeName, Fun)"/>
    [OverloadResolutionPriority(1)]
    public Task<(IActorRef Pid, MonitorRef Ref)> SpawnMonitor<TArg>(NodeName node, Func<TArg, Task> fun, TArg arg) => SpawnMonitor(node, Funs.F(fun, arg));

    /// <inheritdoc cref="SpawnMonitor(NodeName, Fun)"/>
    public Task<(IActorRef Pid, MonitorRef Ref)> SpawnMonitor<TArg>(NodeName node, Action<TArg> fun, TArg arg) => SpawnMonitor(node, Funs.F(fun, arg));

    /// <inheritdoc cref="SpawnMonitor(NodeName, Fun)"/>
    [OverloadResolutionPriority(1)]
    public Task<(IActorRef Pid, MonitorRef Ref)> SpawnMonitor<TArg>(NodeName node, Func<IProcess, TArg, Task> fun, TArg arg) => SpawnMonitor(node, Funs.F(fun, arg));

    /// <inheritdoc cref="SpawnMonitor(NodeName, Fun)"/>
    public Task<(IActorRef Pid, MonitorRef Ref)> SpawnMonitor<TArg>(NodeName node, Action<IProcess, TArg> fun, TArg arg) => SpawnMonitor(node, Funs.F(fun, arg));
}
