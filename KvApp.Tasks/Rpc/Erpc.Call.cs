using System.Runtime.CompilerServices;
using Akka;

namespace KvApp.Tasks;

public sealed partial class Erpc
{
    /// <summary>
    /// Calls a function on a node and gives what it returns (<c>erpc:call</c>), after one round trip. On this node, without a time and a
    /// token, it runs in the calling process itself: the same <c>Self</c>, links and mailbox; otherwise in a process of its own, which is
    /// linked to nobody.
    /// </summary>
    /// <param name="node">The node; this one too.</param>
    /// <param name="fun">The function.</param>
    /// <param name="timeout">How long to wait for its end; null waits for ever. Then the function goes on, and nothing of it comes any more.</param>
    /// <param name="cancellation">Cancels the call: the function gets an exit signal, <see cref="ExitReason.Shutdown"/>, and nothing of
    /// it comes any more.</param>
    /// <exception cref="ErpcException">It did not return: an exception, its own exit, an exit signal, a node that is down, a timeout, each of its own kind.</exception>
    /// <exception cref="ThrownException">It threw this value.</exception>
    /// <exception cref="ArgumentException">The name is none, or the function cannot travel, or is too large: nothing was sent. The message says why and what to do.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    /// <exception cref="ValueNotSendableException">Its argument cannot travel; the message names the part that cannot.</exception>
    public Task<T> Call<T>(NodeName node, Fun<T> fun, TimeSpan? timeout = null, CancellationToken cancellation = default) => Value<T>(_calls.Call(node, fun, timeout, cancellation));

    async Task<T> Value<T>(Task<CallEnd> end) => ErpcResult<T>.Of(_calls.Node, await (await end.ConfigureAwait(false)).Opened<T>(_calls.Node).ConfigureAwait(false)).GetOrThrow();

    /// <inheritdoc cref="Call{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    public Task<T> Call<T>(NodeName node, Func<T> fun, TimeSpan? timeout = null, CancellationToken cancellation = default) => Call(node, Funs.F(fun), timeout, cancellation);

    /// <inheritdoc cref="Call{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public Task<T> Call<T>(NodeName node, Func<Task<T>> fun, TimeSpan? timeout = null, CancellationToken cancellation = default) => Call(node, Funs.F(fun), timeout, cancellation);

    /// <inheritdoc cref="Call{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public Task<Done> Call(NodeName node, Func<Task> fun, TimeSpan? timeout = null, CancellationToken cancellation = default) => Call(node, Funs.F(fun), timeout, cancellation);

    /// <inheritdoc cref="Call{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    public Task<Done> Call(NodeName node, Action fun, TimeSpan? timeout = null, CancellationToken cancellation = default) => Call(node, Funs.F(fun), timeout, cancellation);

    /// <inheritdoc cref="Call{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public Task<T> Call<T>(NodeName node, Func<IProcess, T> fun, TimeSpan? timeout = null, CancellationToken cancellation = default) => Call(node, Funs.F(fun), timeout, cancellation);

    /// <inheritdoc cref="Call{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(3)]
    public Task<T> Call<T>(NodeName node, Func<IProcess, Task<T>> fun, TimeSpan? timeout = null, CancellationToken cancellation = default) => Call(node, Funs.F(fun), timeout, cancellation);

    /// <inheritdoc cref="Call{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(3)]
    public Task<Done> Call(NodeName node, Func<IProcess, Task> fun, TimeSpan? timeout = null, CancellationToken cancellation = default) => Call(node, Funs.F(fun), timeout, cancellation);

    /// <inheritdoc cref="Call{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public Task<Done> Call(NodeName node, Action<IProcess> fun, TimeSpan? timeout = null, CancellationToken cancellation = default) => Call(node, Funs.F(fun), timeout, cancellation);

    /// <inheritdoc cref="Call{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    public Task<T> Call<TArg, T>(NodeName node, Func<TArg, T> fun, TArg arg, TimeSpan? timeout = null, CancellationToken cancellation = default) => Call(node, Funs.F(fun, arg), timeout, cancellation);

    /// <inheritdoc cref="Call{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public Task<T> Call<TArg, T>(NodeName node, Func<TArg, Task<T>> fun, TArg arg, TimeSpan? timeout = null, CancellationToken cancellation = default) => Call(node, Funs.F(fun, arg), timeout, cancellation);

    /// <inheritdoc cref="Call{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public Task<Done> Call<TArg>(NodeName node, Func<TArg, Task> fun, TArg arg, TimeSpan? timeout = null, CancellationToken cancellation = default) => Call(node, Funs.F(fun, arg), timeout, cancellation);

    /// <inheritdoc cref="Call{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    public Task<Done> Call<TArg>(NodeName node, Action<TArg> fun, TArg arg, TimeSpan? timeout = null, CancellationToken cancellation = default) => Call(node, Funs.F(fun, arg), timeout, cancellation);

    /// <inheritdoc cref="Call{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    public Task<T> Call<TArg, T>(NodeName node, Func<IProcess, TArg, T> fun, TArg arg, TimeSpan? timeout = null, CancellationToken cancellation = default) => Call(node, Funs.F(fun, arg), timeout, cancellation);

    /// <inheritdoc cref="Call{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public Task<T> Call<TArg, T>(NodeName node, Func<IProcess, TArg, Task<T>> fun, TArg arg, TimeSpan? timeout = null, CancellationToken cancellation = default) => Call(node, Funs.F(fun, arg), timeout, cancellation);

    /// <inheritdoc cref="Call{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public Task<Done> Call<TArg>(NodeName node, Func<IProcess, TArg, Task> fun, TArg arg, TimeSpan? timeout = null, CancellationToken cancellation = default) => Call(node, Funs.F(fun, arg), timeout, cancellation);

    /// <inheritdoc cref="Call{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    public Task<Done> Call<TArg>(NodeName node, Action<IProcess, TArg> fun, TArg arg, TimeSpan? timeout = null, CancellationToken cancellation = default) => Call(node, Funs.F(fun, arg), timeout, cancellation);
}
