using System.Runtime.CompilerServices;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Tasks without a supervisor, on this node (OTP's <c>Task.async</c>, <c>Task.start</c>, <c>Task.completed</c>). They end by themselves, with their owner, or with the node.</summary>
public static class SupervisedTask
{
    /// <summary>A task that is complete already (<c>Task.completed</c>): for code that takes tasks where there is nothing to wait for.</summary>
    public static SupervisedTask<T> Completed<T>(T value) => new(null, new CompletedTask(value, RunningProcess.Current?.Pid));

    /// <summary>Starts a function as a task of the running process or actor (<c>Task.async</c>): they are linked. For code that is neither, nobody owns it, and a failure surfaces when it is awaited.</summary>
    public static SupervisedTask<T> Async<T>(ActorSystem system, Fun<T> fun)
    {
        var node = Node.Get(system).Local;
        var handle = new TaskHandle(node, Caller(node), linked: true);
        Start(node, fun, handle);
        return new(node, handle, fun);
    }

    /// <inheritdoc cref="Async{T}(ActorSystem, Fun{T})"/>
    [OverloadResolutionPriority(1)]
    public static SupervisedTask<T> Async<T>(ActorSystem system, Func<Task<T>> fun) => Async(system, Funs.F(fun));

    /// <inheritdoc cref="Async{T}(ActorSystem, Fun{T})"/>
    public static SupervisedTask<T> Async<T>(ActorSystem system, Func<T> fun) => Async(system, Funs.F(fun));

    /// <summary>Starts a function that nobody awaits and that is linked to nobody (<c>Task.start</c>), and gives its pid.</summary>
    public static Task<IActorRef> Start(ActorSystem system, Func<IProcess, Task> fun)
    {
        var node = Node.Get(system).Local;
        var handle = new TaskHandle(node, null, linked: false, parent: Caller(node));
        Start(node, Funs.F(fun), handle);
        return handle.Pid;
    }

    /// <summary>Starts a function that nobody awaits, linked to the running process or actor (<c>Task.start_link</c>), and gives its pid.</summary>
    /// <exception cref="InvalidOperationException">The calling code is no process and no actor.</exception>
    public static Task<IActorRef> StartLink(ActorSystem system, Func<IProcess, Task> fun)
    {
        var node = Node.Get(system).Local;
        var owner = Caller(node) ?? throw new InvalidOperationException(
            "there is nobody to link the process to: call StartLink from a process or an actor, become one by Node.Run(async self => ...), or call Start");
        var handle = new TaskHandle(node, owner, linked: true);
        Start(node, Funs.F(fun), handle);
        return handle.Pid;
    }

    static Life? Caller(LocalNode node) => RunningProcess.CurrentPid(node.System) is { } self ? node.Processes.Of(self) : null;

    static void Start(LocalNode node, Fun fun, TaskHandle handle)
    {
        var owner = Caller(node);
        RunningProcess.HasPrinted(node);
        node.Root.Tell(new ProcessStart(fun.Run, fun, Origin.Of(node, owner), handle, Leader: RunningProcess.LeaderOf(owner, node)), ActorRefs.NoSender);
    }
}
