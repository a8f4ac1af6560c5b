using System.Runtime.CompilerServices;

namespace KvApp.Tasks;

public sealed partial class Erpc
{
    /// <summary>
    /// Calls a function on several nodes at once, and gives how it ended on each, in their order (<c>erpc:multicall</c>). A node may be
    /// named twice. It never fails for one of them: one that is down, or was lost, is so at once; of one without a name the outcome is
    /// <see cref="ErpcErrorKind.BadArgument"/>.
    /// </summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="fun">The function. On this node too it runs in a process of its own.</param>
    /// <param name="timeout">How long to wait for all of them; null waits for ever. On who has not answered then the function goes on, and nothing of it comes any more.</param>
    /// <param name="cancellation">Cancels the calls: those functions that still run get an exit signal, <see
    /// cref="ExitReason.Shutdown"/>.</param>
    /// <exception cref="ArgumentException">The function cannot travel, or is too large: it has been called on no node. The message says why and what to do.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    /// <exception cref="ValueNotSendableException">Its argument cannot travel; the message names the part that cannot.</exception>
    public Task<IReadOnlyList<ErpcResult<T>>> MultiCall<T>(IReadOnlyList<NodeName> nodes, Fun<T> fun, TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        var wait = Calls.Time(timeout);
        ArgumentNullException.ThrowIfNull(nodes);
        var named = nodes.Select(node => NodeName.TryParse(node.Value, out _, out _)).ToArray();
        var calls = new Queue<CallHandle>(_calls.Begin([.. nodes.Where((_, n) => named[n])], fun));
        return All([.. named.Select(hasName => hasName ? Calls.Wait(calls.Dequeue(), wait, cancellation, cancels: true) : null)]);

        async Task<IReadOnlyList<ErpcResult<T>>> All(Task<CallEnd>?[] ends)
        {
            await Task.WhenAll(ends.OfType<Task<CallEnd>>()).ConfigureAwait(false);
            return [.. ends.Select(end => end is null ? new ErpcResult<T>.Error(ErpcErrorKind.BadArgument, null) : ErpcResult<T>.Of(_calls.Node, end.Result))];
        }
    }

    /// <inheritdoc cref="MultiCall{T}(IReadOnlyList{NodeName}, Fun{T}, TimeSpan?, CancellationToken)"/>
    public Task<IReadOnlyList<ErpcResult<T>>> MultiCall<T>(IReadOnlyList<NodeName> nodes, Func<T> fun, TimeSpan? timeout = null, CancellationToken cancellation = default) => MultiCall(nodes, Funs.F(fun), timeout, cancellation);

    /// <inheritdoc cref="MultiCall{T}(IReadOnlyList{NodeName}, Fun{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public Task<IReadOnlyList<ErpcResult<T>>> MultiCall<T>(IReadOnlyList<NodeName> nodes, Func<Task<T>> fun, TimeSpan? timeout = null, CancellationToken cancellation = default) => MultiCall(nodes, Funs.F(fun), timeout, cancellation);
}
