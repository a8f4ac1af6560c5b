using System.Runtime.CompilerServices;

namespace KvApp.Tasks;

public sealed partial class Rpc
{
    /// <summary>
    /// Calls a function on a node (<c>rpc:call</c>), after one round trip. On this node, without a time and a token, it runs in the calling
    /// process itself.
    /// </summary>
    /// <param name="node">The node; this one too.</param>
    /// <param name="fun">The function.</param>
    /// <param name="timeout">How long to wait for its end; null waits for ever. Then it is an exit with <see cref="ExitReason.Timeout"/>: the function goes on, and nothing of it comes any more.</param>
    /// <param name="cancellation">Cancels the call: the function gets an exit signal, <see cref="ExitReason.Shutdown"/>, and nothing of
    /// it comes any more.</param>
    /// <exception cref="ArgumentException">The name is none, or the function cannot travel, or is too large; the message says why and what to do.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    /// <exception cref="ValueNotSendableException">Its argument cannot travel; the message names the part that cannot.</exception>
    public Task<TaskResult<T>> Call<T>(NodeName node, Fun<T> fun, TimeSpan? timeout = null, CancellationToken cancellation = default) => Told<T>(_calls.Call(node, fun, timeout, cancellation));

    /// <inheritdoc cref="Call{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    public Task<TaskResult<T>> Call<T>(NodeName node, Func<T> fun, TimeSpan? timeout = null, CancellationToken cancellation = default) => Call(node, Funs.F(fun), timeout, cancellation);

    /// <inheritdoc cref="Call{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public Task<TaskResult<T>> Call<T>(NodeName node, Func<Task<T>> fun, TimeSpan? timeout = null, CancellationToken cancellation = default) => Call(node, Funs.F(fun), timeout, cancellation);

    /// <summary>
    /// The same, one after the other: the functions that anybody block-calls on one node run there in the order in which they were asked
    /// for, never two at once (<c>rpc:block_call</c>). One that block-calls its own node waits for itself.
    /// </summary>
    /// <inheritdoc cref="Call{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    public Task<TaskResult<T>> BlockCall<T>(NodeName node, Fun<T> fun, TimeSpan? timeout = null, CancellationToken cancellation = default) => Told<T>(_calls.CallInTurn(node, fun, timeout, cancellation));

    /// <inheritdoc cref="BlockCall{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    public Task<TaskResult<T>> BlockCall<T>(NodeName node, Func<T> fun, TimeSpan? timeout = null, CancellationToken cancellation = default) => BlockCall(node, Funs.F(fun), timeout, cancellation);

    /// <inheritdoc cref="BlockCall{T}(NodeName, Fun{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public Task<TaskResult<T>> BlockCall<T>(NodeName node, Func<Task<T>> fun, TimeSpan? timeout = null, CancellationToken cancellation = default) => BlockCall(node, Funs.F(fun), timeout, cancellation);

    /// <summary>Has a function run on a node, and gives nothing back (<c>rpc:cast</c>): returns at once, also if the node is down. An exception that ends it is logged on the caller's node.</summary>
    /// <exception cref="ArgumentException">The name is none, or the function cannot travel, or is too large; the message says why and what to do.</exception>
    public void Cast(NodeName node, Fun fun) => _calls.Cast(node, fun);

    /// <summary>The same on several nodes (<c>rpc:eval_everywhere</c>).</summary>
    /// <param name="nodes">The nodes; null is this one and all that it is connected to.</param>
    /// <param name="fun">The function; what it returns is dropped.</param>
    /// <inheritdoc cref="Cast(NodeName, Fun)"/>
    public void EvalEverywhere(IReadOnlyList<NodeName>? nodes, Fun fun) => _calls.Cast(_calls.OrAll(nodes), fun);

    /// <summary>Calls a function on a node, and gives a key to its outcome (<c>rpc:async_call</c>).</summary>
    /// <exception cref="ArgumentException">The name is none, or the function cannot travel, or is too large; the message says why and what to do.</exception>
    public RpcKey<T> AsyncCall<T>(NodeName node, Fun<T> fun) => new(_calls.Node, new(_calls.Node, _calls.Begin(node, fun), _calls.Caller?.Pid));
}
