using System.Runtime.CompilerServices;
using Akka.Actor;

namespace KvApp.Tasks;

public sealed partial class Node
{
    /// <summary>
    /// The same as <c>Spawn</c>, linked to whoever spawns it from the first moment (<c>Node.spawn_link</c>): if either ends other than
    /// normally, so does the other, or it gets an <see cref="Exit"/> message if it traps exits. A node that is down is an exit signal with
    /// <see cref="ExitReason.NoConnection"/>.
    /// </summary>
    /// <param name="node">The node; this one too.</param>
    /// <param name="fun">The function; what it returns is dropped.</param>
    /// <exception cref="ArgumentException">The function cannot travel, or is too large; the message says why and what to do.</exception>
    /// <exception cref="ValueNotSendableException">Its argument cannot travel; the message names the part that cannot.</exception>
    /// <exception cref="InvalidOperationException">The calling code is no process and no actor, and there is no other owner (<see cref="With"/>).</exception>
    public Task<IActorRef> SpawnLink(NodeName node, Fun fun) => _spawner.Spawn(node, fun, Owner(nameof(SpawnLink)), link: true);

    /// <inheritdoc cref="SpawnLink(NodeName, Fun)"/>
    [OverloadResolutionPriority(1)]
    public Task<IActorRef> SpawnLink(NodeName node, Func<Task> fun) => SpawnLink(node, Funs.F(fun));

    /// <inheritdoc cref="SpawnLink(NodeName, Fun)"/>
    public Task<IActorRef> SpawnLink(NodeName node, Action fun) => SpawnLink(node, Funs.F(fun));

    /// <inheritdoc cref="SpawnLink(NodeName, Fun)"/>
    [OverloadResolutionPriority(1)]
    public Task<IActorRef> SpawnLink(NodeName node, Func<IProcess, Task> fun) => SpawnLink(node, Funs.F(fun));

    /// <inheritdoc cref="SpawnLink(NodeName, Fun)"/>
    public Task<IActorRef> SpawnLink(NodeName node, Action<IProcess> fun) => SpawnLink(node, Funs.F(fun));

    /// <inheritdoc cref="SpawnLink(NodeName, Fun)"/>
    [OverloadResolutionPriority(1)]
    public Task<IActorRef> SpawnLink<TArg>(NodeName node, Func<TArg, Task> fun, TArg arg) => SpawnLink(node, Funs.F(fun, arg));

    /// <inheritdoc cref="SpawnLink(NodeName, Fun)"/>
    public Task<IActorRef> SpawnLink<TArg>(NodeName node, Action<TArg> fun, TArg arg) => SpawnLink(node, Funs.F(fun, arg));

    /// <inheritdoc cref="SpawnLink(NodeName, Fun)"/>
    [OverloadResolutionPriority(1)]
    public Task<IActorRef> SpawnLink<TArg>(NodeName node, Func<IProcess, TArg, Task> fun, TArg arg) => SpawnLink(node, Funs.F(fun, arg));

    /// <inheritdoc cref="SpawnLink(NodeName, Fun)"/>
    public Task<IActorRef> SpawnLink<TArg>(NodeName node, Action<IProcess, TArg> fun, TArg arg) => SpawnLink(node, Funs.F(fun, arg));
}
