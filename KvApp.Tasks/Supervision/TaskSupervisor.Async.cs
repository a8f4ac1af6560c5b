using System.Runtime.CompilerServices;
using Akka;

namespace KvApp.Tasks;

public sealed partial class TaskSupervisor
{
    /// <summary>Starts a function as a task of its owner (<c>Task.Supervisor.async</c>): they are linked, so that if either ends other than normally, so does the other. Returns at once; what stands against the start is told when the task is awaited.</summary>
    /// <exception cref="ArgumentException">The function cannot run on another node, or is too large; the message says why and what to do.</exception>
    /// <exception cref="ValueNotSendableException">Its argument cannot travel; the message names the part that cannot.</exception>
    public SupervisedTask<T> Async<T>(Fun<T> fun) => Run(fun, linked: true);

    /// <inheritdoc cref="Async{T}(Fun{T})"/>
    public SupervisedTask<object?> Async(NamedFunction function) => Async((Fun<object?>)function);

    /// <inheritdoc cref="Async{T}(Fun{T})"/>
    public SupervisedTask<T> Async<T>(Func<T> fun) => Async(Funs.F(fun));

    /// <inheritdoc cref="Async{T}(Fun{T})"/>
    [OverloadResolutionPriority(1)]
    public SupervisedTask<T> Async<T>(Func<Task<T>> fun) => Async(Funs.F(fun));

    /// <inheritdoc cref="Async{T}(Fun{T})"/>
    [OverloadResolutionPriority(1)]
    public SupervisedTask<Done> Async(Func<Task> fun) => Async(Funs.F(fun));

    /// <inheritdoc cref="Async{T}(Fun{T})"/>
    public SupervisedTask<Done> Async(Action fun) => Async(Funs.F(fun));

    /// <inheritdoc cref="Async{T}(Fun{T})"/>
    public SupervisedTask<T> Async<T>(Func<IProcess, T> fun) => Async(Funs.F(fun));

    /// <inheritdoc cref="Async{T}(Fun{T})"/>
    [OverloadResolutionPriority(1)]
    public SupervisedTask<T> Async<T>(Func<IProcess, Task<T>> fun) => Async(Funs.F(fun));

    /// <inheritdoc cref="Async{T}(Fun{T})"/>
    [OverloadResolutionPriority(1)]
    public SupervisedTask<Done> Async(Func<IProcess, Task> fun) => Async(Funs.F(fun));

    /// <inheritdoc cref="Async{T}(Fun{T})"/>
    public SupervisedTask<Done> Async(Action<IProcess> fun) => Async(Funs.F(fun));

    /// <inheritdoc cref="Async{T}(Fun{T})"/>
    public SupervisedTask<T> Async<TArg, T>(Func<TArg, T> fun, TArg arg) => Async(Funs.F(fun, arg));

    /// <inheritdoc cref="Async{T}(Fun{T})"/>
    [OverloadResolutionPriority(1)]
    public SupervisedTask<T> Async<TArg, T>(Func<TArg, Task<T>> fun, TArg arg) => Async(Funs.F(fun, arg));

    /// <inheritdoc cref="Async{T}(Fun{T})"/>
    [OverloadResolutionPriority(1)]
    public SupervisedTask<Done> Async<TArg>(Func<TArg, Task> fun, TArg arg) => Async(Funs.F(fun, arg));

    /// <inheritdoc cref="Async{T}(Fun{T})"/>
    public SupervisedTask<Done> Async<TArg>(Action<TArg> fun, TArg arg) => Async(Funs.F(fun, arg));

    /// <inheritdoc cref="Async{T}(Fun{T})"/>
    public SupervisedTask<T> Async<TArg, T>(Func<IProcess, TArg, T> fun, TArg arg) => Async(Funs.F(fun, arg));

    /// <inheritdoc cref="Async{T}(Fun{T})"/>
    [OverloadResolutionPriority(1)]
    public SupervisedTask<T> Async<TArg, T>(Func<IProcess, TArg, Task<T>> fun, TArg arg) => Async(Funs.F(fun, arg));

    /// <inheritdoc cref="Async{T}(Fun{T})"/>
    [OverloadResolutionPriority(1)]
    public SupervisedTask<Done> Async<TArg>(Func<IProcess, TArg, Task> fun, TArg arg) => Async(Funs.F(fun, arg));

    /// <inheritdoc cref="Async{T}(Fun{T})"/>
    public SupervisedTask<Done> Async<TArg>(Action<IProcess, TArg> fun, TArg arg) => Async(Funs.F(fun, arg));
}
