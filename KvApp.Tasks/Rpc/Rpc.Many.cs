using System.Runtime.CompilerServices;

namespace KvApp.Tasks;

public sealed partial class Rpc
{
    /// <summary>
    /// Calls a function on several nodes at once (<c>rpc:multicall</c>): the outcomes, in the order of the nodes, and, apart from them, the
    /// nodes that gave none, because they are down, were lost, or did not answer in time.
    /// </summary>
    /// <param name="nodes">The nodes; null is this one and all that it is connected to.</param>
    /// <param name="fun">The function. On this node too it runs in a process of its own.</param>
    /// <param name="timeout">How long to wait for all of them; null waits for ever.</param>
    /// <param name="cancellation">Ends the waiting, for all.</param>
    /// <exception cref="ArgumentException">A name is none, or the function cannot travel, or is too large: it has been called on no node. The message says why and what to do.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public Task<(IReadOnlyList<TaskResult<T>> Results, IReadOnlyList<NodeName> BadNodes)> MultiCall<T>(IReadOnlyList<NodeName>? nodes, Fun<T> fun, TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        var (wait, on) = (Calls.Time(timeout), _calls.OrAll(nodes));
        return All(on, _calls.Begin(on, fun), wait, cancellation, end => Told<T>(_calls.Node, end));
    }

    /// <summary>Calls each of these functions somewhere: the nodes take turns, this one first (<c>rpc:parallel_eval</c>). The outcomes are in the order of the functions.</summary>
    /// <exception cref="ArgumentException">A function cannot travel, or is too large; those before it have been called. The message says why and what to do.</exception>
    public Task<IReadOnlyList<TaskResult<T>>> ParallelEval<T>(IEnumerable<Fun<T>> funs)
    {
        ArgumentNullException.ThrowIfNull(funs);
        var nodes = _calls.OrAll(null);
        return Outcomes([.. funs.Select((fun, n) => _calls.Begin(nodes[n % nodes.Count], fun))]);

        async Task<IReadOnlyList<TaskResult<T>>> Outcomes(IReadOnlyList<CallHandle> calls) => [.. (await Task.WhenAll(calls.Select(call => call.End)).ConfigureAwait(false)).Select(end => Told<T>(_calls.Node, end))];
    }

    /// <summary>Calls a function with each of these somewhere: the nodes take turns, this one first (<c>rpc:pmap</c>). The results are in the order of the items.</summary>
    /// <exception cref="ExitException">One gave no result: the reason of the first, when all have ended.</exception>
    /// <exception cref="ArgumentException">The function or an item cannot travel, or is too large; the message says why and what to do.</exception>
    public Task<IReadOnlyList<TOut>> PMap<TIn, TOut>(IEnumerable<TIn> items, Func<TIn, TOut> fun) => Map(items, item => Funs.F(fun, item));

    /// <inheritdoc cref="PMap{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut})"/>
    [OverloadResolutionPriority(1)]
    public Task<IReadOnlyList<TOut>> PMap<TIn, TOut>(IEnumerable<TIn> items, Func<TIn, Task<TOut>> fun) => Map(items, item => Funs.F(fun, item));

    Task<IReadOnlyList<TOut>> Map<TIn, TOut>(IEnumerable<TIn> items, Func<TIn, Fun<TOut>> fun)
    {
        ArgumentNullException.ThrowIfNull(items);
        return Results(ParallelEval(items.Select(fun)));

        static async Task<IReadOnlyList<TOut>> Results(Task<IReadOnlyList<TaskResult<TOut>>> outcomes) => [.. (await outcomes.ConfigureAwait(false)).Select(outcome => outcome.GetOrThrow())];
    }

    static async Task<(IReadOnlyList<T> Good, IReadOnlyList<NodeName> Bad)> All<T>(IReadOnlyList<NodeName> on, IReadOnlyList<CallHandle> calls, TimeSpan wait, CancellationToken cancellation, Func<CallEnd, T> told)
    {
        var ends = await Task.WhenAll(calls.Select(call => Calls.Wait(call, wait, cancellation))).ConfigureAwait(false);
        return ([.. ends.Where(end => !IsMissing(end)).Select(told)], [.. on.Where((_, n) => IsMissing(ends[n]))]);
    }

    static bool IsMissing(CallEnd end) => end.By is EndedBy.Lost or EndedBy.Timeout;
}
