namespace KvApp.Tasks;

/// <summary>The key to the outcome of a call (<c>rpc:async_call</c>): given once, to who made the call.</summary>
public sealed class RpcKey<T>
{
    readonly LocalNode _node;
    readonly ErpcRequest<T> _request;

    internal RpcKey(LocalNode node, ErpcRequest<T> request) => (_node, _request) = (node, request);

    /// <summary>Waits for the outcome for ever (<c>rpc:yield</c>).</summary>
    /// <exception cref="InvalidOperationException">It was given before (OTP waits for ever then), or another process made the call.</exception>
    public Task<TaskResult<T>> Yield()
    {
        _request.CheckOwner();
        if (_request.IsTaken) throw Given();
        return Wait();

        async Task<TaskResult<T>> Wait() => await _request.EndWithin(Timeout.InfiniteTimeSpan).ConfigureAwait(false) is { } end ? Rpc.Told<T>(_node, end) : throw Given();
    }

    /// <summary>Looks for the outcome, or waits for it for some time (<c>rpc:nb_yield</c>); null if it has not come, or was given before.</summary>
    /// <param name="timeout">How long; none if nothing is said.</param>
    /// <exception cref="InvalidOperationException">Another process made the call.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public Task<TaskResult<T>?> NbYield(TimeSpan timeout = default)
    {
        var wait = Calls.Time(timeout);
        _request.CheckOwner();
        return Wait();

        async Task<TaskResult<T>?> Wait() => await _request.EndWithin(wait).ConfigureAwait(false) is { } end ? Rpc.Told<T>(_node, end) : null;
    }

    static InvalidOperationException Given() => new("the outcome of this call was given before; it is given once: keep it, or call NbYield until it is there");
}
