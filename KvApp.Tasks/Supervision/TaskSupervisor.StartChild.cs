using System.Runtime.CompilerServices;
using Akka.Actor;

namespace KvApp.Tasks;

public sealed partial class TaskSupervisor
{
    /// <summary>Starts a function that nobody awaits (<c>Task.Supervisor.start_child</c>), and gives its pid once it runs.</summary>
    /// <param name="fun">The function.</param>
    /// <param name="restart">Whether it is started again when it has ended.</param>
    /// <param name="shutdown">How long it may take to stop; null is its supervisor's time.</param>
    /// <exception cref="ExitException">There is no such supervisor, or its node is down.</exception>
    /// <exception cref="MaxChildrenException">Its supervisor has as many children as it may have.</exception>
    public Task<IActorRef> StartChild(Fun fun, Restart restart = Restart.Temporary, Shutdown? shutdown = null) => Run(fun, restart, shutdown);

    /// <inheritdoc cref="StartChild(Fun, Restart, Shutdown?)"/>
    [OverloadResolutionPriority(1)]
    public Task<IActorRef> StartChild(Func<Task> fun, Restart restart = Restart.Temporary, Shutdown? shutdown = null) => StartChild(Funs.F(fun), restart, shutdown);

    /// <inheritdoc cref="StartChild(Fun, Restart, Shutdown?)"/>
    public Task<IActorRef> StartChild(Action fun, Restart restart = Restart.Temporary, Shutdown? shutdown = null) => StartChild(Funs.F(fun), restart, shutdown);

    /// <inheritdoc cref="StartChild(Fun, Restart, Shutdown?)"/>
    [OverloadResolutionPriority(3)]
    public Task<IActorRef> StartChild(Func<IProcess, Task> fun, Restart restart = Restart.Temporary, Shutdown? shutdown = null) => StartChild(Funs.F(fun), restart, shutdown);

    /// <inheritdoc cref="StartChild(Fun, Restart, Shutdown?)"/>
    [OverloadResolutionPriority(2)]
    public Task<IActorRef> StartChild(Action<IProcess> fun, Restart restart = Restart.Temporary, Shutdown? shutdown = null) => StartChild(Funs.F(fun), restart, shutdown);

    /// <inheritdoc cref="StartChild(Fun, Restart, Shutdown?)"/>
    [OverloadResolutionPriority(1)]
    public Task<IActorRef> StartChild<TArg>(Func<TArg, Task> fun, TArg arg, Restart restart = Restart.Temporary, Shutdown? shutdown = null) => StartChild(Funs.F(fun, arg), restart, shutdown);

    /// <inheritdoc cref="StartChild(Fun, Restart, Shutdown?)"/>
    public Task<IActorRef> StartChild<TArg>(Action<TArg> fun, TArg arg, Restart restart = Restart.Temporary, Shutdown? shutdown = null) => StartChild(Funs.F(fun, arg), restart, shutdown);

    /// <inheritdoc cref="StartChild(Fun, Restart, Shutdown?)"/>
    [OverloadResolutionPriority(1)]
    public Task<IActorRef> StartChild<TArg>(Func<IProcess, TArg, Task> fun, TArg arg, Restart restart = Restart.Temporary, Shutdown? shutdown = null) => StartChild(Funs.F(fun, arg), restart, shutdown);

    /// <inheritdoc cref="StartChild(Fun, Restart, Shutdown?)"/>
    public Task<IActorRef> StartChild<TArg>(Action<IProcess, TArg> fun, TArg arg, Restart restart = Restart.Temporary, Shutdown? shutdown = null) => StartChild(Funs.F(fun, arg), restart, shutdown);
}
