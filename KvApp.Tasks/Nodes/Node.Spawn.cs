using System.Runtime.CompilerServices;
using Akka.Actor;

namespace KvApp.Tasks;

public sealed partial class Node
{
    /// <summary>
    /// Runs a function as a process of a node (<c>Node.spawn</c>), and gives its pid after one round trip. It is linked to nobody, and
    /// outlives whoever spawned it. If the node is down the pid is that of no process, and a warning is logged; the call does not fail.
    /// </summary>
    /// <param name="node">The node; this one too.</param>
    /// <param name="fun">The function; what it returns is dropped.</param>
    /// <exception cref="ArgumentException">The function cannot travel, or is too large; the message says why and what to do.</exception>
    /// <exception cref="ValueNotSendableException">Its argument cannot travel; the message names the part that cannot.</exception>
    public Task<IActorRef> Spawn(NodeName node, Fun fun) => _spawner.Spawn(node, fun, Spawning);

    /// <inheritdoc cref="Spawn(NodeName, Fun)"/>
    [OverloadResolutionPriority(1)]
    public Task<IActorRef> Spawn(NodeName node, Func<Task> fun) => Spawn(node, Funs.F(fun));

    /// <inheritdoc cref="Spawn(NodeName, Fun)"/>
    public Task<IActorRef> Spawn(NodeName node, Action fun) => Spawn(node, Funs.F(fun));

    /// <inheritdoc cref="Spawn(NodeName, Fun)"/>
    [OverloadResolutionPriority(1)]
    public Task<IActorRef> Spawn(NodeName node, Func<IProcess, Task> fun) => Spawn(node, Funs.F(fun));

    /// <inheritdoc cref="Spawn(NodeName, Fun)"/>
    public Task<IActorRef> Spawn(NodeName node, Action<IProcess> fun) => Spawn(node, Funs.F(fun));

    /// <inheritdoc cref="Spawn(NodeName, Fun)"/>
    [OverloadResolutionPriority(1)]
    public Task<IActorRef> Spawn<TArg>(NodeName node, Func<TArg, Task> fun, TArg arg) => Spawn(node, Funs.F(fun, arg));

    /// <inheritdoc cref="Spawn(NodeName, Fun)"/>
    public Task<IActorRef> Spawn<TArg>(NodeName node, Action<TArg> fun, TArg arg) => Spawn(node, Funs.F(fun, arg));

    /// <inheritdoc cref="Spawn(NodeName, Fun)"/>
    [OverloadResolutionPriority(1)]
    public Task<IActorRef> Spawn<TArg>(NodeName node, Func<IProcess, TArg, Task> fun, TArg arg) => Spawn(node, Funs.F(fun, arg));

    /// <inheritdoc cref="Spawn(NodeName, Fun)"/>
    public Task<IActorRef> Spawn<TArg>(NodeName node, Action<IProcess, TArg> fun, TArg arg) => Spawn(node, Funs.F(fun, arg));

    // Who is linked, told, and named as the spawner; for code that is neither actor nor process, nobody.
    Life? Spawning => _owner ?? RunningProcess.Current;

    Life Owner(string verb) => Spawning ?? throw new InvalidOperationException(
        $"there is nobody to {(verb == "SpawnLink" ? "link the process to" : "tell of the process's end")}: call {verb} on Node.Get(Context) in an actor, on Node.Get(self) in a process, or become a process by Node.Run(async self => ...)");
}
