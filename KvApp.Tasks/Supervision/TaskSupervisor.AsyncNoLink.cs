using System.Runtime.CompilerServices;
using Akka;

namespace KvApp.Tasks;

public sealed partial class TaskSupervisor
{
    /// <summary>Starts a function as a task that its owner outlives (<c>Task.Supervisor.async_nolink</c>). Returns at once; what stands against the start is told when the task is awaited.</summary>
    /// <exception cref="ArgumentException">The function cannot run on another node, or is too large; the message says why and what to do.</exception>
    /// <exception cref="ValueNotSendableException">Its argument cannot travel; the message names the part that cannot.</exception>
    public SupervisedTask<T> AsyncNoLink<T>(Fun<T> fun) => Run(fun, linked: false);

    /// <inheritdoc cref="AsyncNoLink{T}(Fun{T})"/>
    public SupervisedTask<object?> AsyncNoLink(NamedFunction function) => AsyncNoLink((Fun<object?>)function);

    /// <inheritdoc cref="AsyncNoLink{T}(Fun{T})"/>
    public SupervisedTask<T> AsyncNoLink<T>(Func<T> fun) => AsyncNoLink(Funs.F(fun));

    /// <inheritdoc cref="AsyncNoLink{T}(Fun{T})"/>
    [OverloadResolutionPriority(1)]
    public SupervisedTask<T> AsyncNoLink<T>(Func<Task<T>> fun) => AsyncNoLink(Funs.F(fun));

    /// <inheritdoc cref="AsyncNoLink{T}(Fun{T})"/>
    [OverloadResolutionPriority(1)]
    public SupervisedTask<Done> AsyncNoLink(Func<Task> fun) => AsyncNoLink(Funs.F(fun));

    /// <inheritdoc cref="AsyncNoLink{T}(Fun{T})"/>
    public SupervisedTask<Done> AsyncNoLink(Action fun) => AsyncNoLink(Funs.F(fun));

    /// <inheritdoc cref="AsyncNoLink{T}(Fun{T})"/>
    public SupervisedTask<T> AsyncNoLink<T>(Func<IProcess, T> fun) => AsyncNoLink(Funs.F(fun));

    /// <inheritdoc cref="AsyncNoLink{T}(Fun{T})"/>
    [OverloadResolutionPriority(1)]
    public SupervisedTask<T> AsyncNoLink<T>(Func<IProcess, Task<T>> fun) => AsyncNoLink(Funs.F(fun));

    /// <inheritdoc cref="AsyncNoLink{T}(Fun{T})"/>
    [OverloadResolutionPriority(1)]
    public SupervisedTask<Done> AsyncNoLink(Func<IProcess, Task> fun) => AsyncNoLink(Funs.F(fun));

    /// <inheritdoc cref="AsyncNoLink{T}(Fun{T})"/>
    public SupervisedTask<Done> AsyncNoLink(Action<IProcess> fun) => AsyncNoLink(Funs.F(fun));

    /// <inheritdoc cref="AsyncNoLink{T}(Fun{T})"/>
    public SupervisedTask<T> AsyncNoLink<TArg, T>(Func<TArg, T> fun, TArg arg) => AsyncNoLink(Funs.F(fun, arg));

    /// <inheritdoc cref="AsyncNoLink{T}(Fun{T})"/>
    [OverloadResolutionPriority(1)]
    public SupervisedTask<T> AsyncNoLink<TArg, T>(Func<TArg, Task<T>> fun, TArg arg) => AsyncNoLink(Funs.F(fun, arg));

    /// <inheritdoc cref="AsyncNoLink{T}(Fun{T})"/>
    [OverloadResolutionPriority(1)]
    public SupervisedTask<Done> AsyncNoLink<TArg>(Func<TArg, Task> fun, TArg arg) => AsyncNoLink(Funs.F(fun, arg));

    /// <inheritdoc cref="AsyncNoLink{T}(Fun{T})"/>
    public SupervisedTask<Done> AsyncNoLink<TArg>(Action<TArg> fun, TArg arg) => AsyncNoLink(Funs.F(fun, arg));

    /// <inheritdoc cref="AsyncNoLink{T}(Fun{T})"/>
    public SupervisedTask<T> AsyncNoLink<TArg, T>(Func<IProcess, TArg, T> fun, TArg arg) => AsyncNoLink(Funs.F(fun, arg));

    /// <inheritdoc cref="AsyncNoLink{T}(Fun{T})"/>
    [OverloadResolutionPriority(1)]
    public SupervisedTask<T> AsyncNoLink<TArg, T>(Func<IProcess, TArg, Task<T>> fun, TArg arg) => AsyncNoLink(Funs.F(fun, arg));

    /// <inheritdoc cref="AsyncNoLink{T}(Fun{T})"/>
    [OverloadResolutionPriority(1)]
    public SupervisedTask<Done> AsyncNoLink<TArg>(Func<IProcess, TArg, Task> fun, TArg arg) => AsyncNoLink(Funs.F(fun, arg));

    /// <inheritdoc cref="AsyncNoLink{T}(Fun{T})"/>
    public SupervisedTask<Done> AsyncNoLink<TArg>(Action<IProcess, TArg> fun, TArg arg) => AsyncNoLink(Funs.F(fun, arg));
}
