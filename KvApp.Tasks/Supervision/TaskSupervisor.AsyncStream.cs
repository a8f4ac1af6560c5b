using System.Runtime.CompilerServices;

namespace KvApp.Tasks;

public sealed partial class TaskSupervisor
{
    /// <summary>
    /// Runs a function on each element as a task of its own, some at a time, and gives what became of each
    /// (<c>Task.Supervisor.async_stream</c>). Nothing starts until it is enumerated; who enumerates it owns the tasks, and is linked to
    /// them. Breaking off kills those that run, and waits until they have ended.
    /// </summary>
    /// <param name="items">The elements; they are asked for one at a time, when there is room for a task.</param>
    /// <param name="fun">The function.</param>
    /// <param name="options">Null is one task for each processor of this node, in order, 5 s each.</param>
    /// <exception cref="ArgumentException">The function cannot go to the supervisor's node.</exception>
    /// <exception cref="ExitException">
    /// While enumerating: a task failed and the owner does not trap exits; one took too long; or one could not be started:
    /// <see cref="ExitReason.NoProcess"/>, <see cref="ExitReason.NoConnection"/>.
    /// </exception>
    /// <exception cref="MaxChildrenException">While enumerating: the supervisor had as many children as it may have.</exception>
    public IAsyncEnumerable<TaskResult<TOut>> AsyncStream<TIn, TOut>(IEnumerable<TIn> items, Func<TIn, TOut> fun, AsyncStreamOptions? options = null) => Stream(ToAsync(items), fun, item => Funs.F(fun, item), true, options);

    /// <inheritdoc cref="AsyncStream{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, AsyncStreamOptions?)"/>
    [OverloadResolutionPriority(1)]
    public IAsyncEnumerable<TaskResult<TOut>> AsyncStream<TIn, TOut>(IEnumerable<TIn> items, Func<TIn, Task<TOut>> fun, AsyncStreamOptions? options = null) => Stream(ToAsync(items), fun, item => Funs.F(fun, item), true, options);

    /// <inheritdoc cref="AsyncStream{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, AsyncStreamOptions?)"/>
    public IAsyncEnumerable<TaskResult<TOut>> AsyncStream<TIn, TOut>(IEnumerable<TIn> items, Func<IProcess, TIn, Task<TOut>> fun, AsyncStreamOptions? options = null) => Stream(ToAsync(items), fun, item => Funs.F(fun, item), true, options);

    /// <inheritdoc cref="AsyncStream{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, AsyncStreamOptions?)"/>
    public IAsyncEnumerable<TaskResult<TOut>> AsyncStream<TIn, TOut>(IAsyncEnumerable<TIn> items, Func<TIn, TOut> fun, AsyncStreamOptions? options = null) => Stream(items, fun, item => Funs.F(fun, item), true, options);

    /// <inheritdoc cref="AsyncStream{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, AsyncStreamOptions?)"/>
    [OverloadResolutionPriority(1)]
    public IAsyncEnumerable<TaskResult<TOut>> AsyncStream<TIn, TOut>(IAsyncEnumerable<TIn> items, Func<TIn, Task<TOut>> fun, AsyncStreamOptions? options = null) => Stream(items, fun, item => Funs.F(fun, item), true, options);

    /// <inheritdoc cref="AsyncStream{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, AsyncStreamOptions?)"/>
    public IAsyncEnumerable<TaskResult<TOut>> AsyncStream<TIn, TOut>(IAsyncEnumerable<TIn> items, Func<IProcess, TIn, Task<TOut>> fun, AsyncStreamOptions? options = null) => Stream(items, fun, item => Funs.F(fun, item), true, options);

    /// <summary>
    /// The same with tasks that are not linked (<c>async_stream_nolink</c>): one that fails is an element with its reason, and if their
    /// owner dies they go on.
    /// </summary>
    /// <inheritdoc cref="AsyncStream{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, AsyncStreamOptions?)"/>
    public IAsyncEnumerable<TaskResult<TOut>> AsyncStreamNoLink<TIn, TOut>(IEnumerable<TIn> items, Func<TIn, TOut> fun, AsyncStreamOptions? options = null) => Stream(ToAsync(items), fun, item => Funs.F(fun, item), false, options);

    /// <inheritdoc cref="AsyncStreamNoLink{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, AsyncStreamOptions?)"/>
    [OverloadResolutionPriority(1)]
    public IAsyncEnumerable<TaskResult<TOut>> AsyncStreamNoLink<TIn, TOut>(IEnumerable<TIn> items, Func<TIn, Task<TOut>> fun, AsyncStreamOptions? options = null) => Stream(ToAsync(items), fun, item => Funs.F(fun, item), false, options);

    /// <inheritdoc cref="AsyncStreamNoLink{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, AsyncStreamOptions?)"/>
    public IAsyncEnumerable<TaskResult<TOut>> AsyncStreamNoLink<TIn, TOut>(IEnumerable<TIn> items, Func<IProcess, TIn, Task<TOut>> fun, AsyncStreamOptions? options = null) => Stream(ToAsync(items), fun, item => Funs.F(fun, item), false, options);

    /// <inheritdoc cref="AsyncStreamNoLink{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, AsyncStreamOptions?)"/>
    public IAsyncEnumerable<TaskResult<TOut>> AsyncStreamNoLink<TIn, TOut>(IAsyncEnumerable<TIn> items, Func<TIn, TOut> fun, AsyncStreamOptions? options = null) => Stream(items, fun, item => Funs.F(fun, item), false, options);

    /// <inheritdoc cref="AsyncStreamNoLink{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, AsyncStreamOptions?)"/>
    [OverloadResolutionPriority(1)]
    public IAsyncEnumerable<TaskResult<TOut>> AsyncStreamNoLink<TIn, TOut>(IAsyncEnumerable<TIn> items, Func<TIn, Task<TOut>> fun, AsyncStreamOptions? options = null) => Stream(items, fun, item => Funs.F(fun, item), false, options);

    /// <inheritdoc cref="AsyncStreamNoLink{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, AsyncStreamOptions?)"/>
    public IAsyncEnumerable<TaskResult<TOut>> AsyncStreamNoLink<TIn, TOut>(IAsyncEnumerable<TIn> items, Func<IProcess, TIn, Task<TOut>> fun, AsyncStreamOptions? options = null) => Stream(items, fun, item => Funs.F(fun, item), false, options);

    // What can be refused is refused at the call: an iterator would put it off to the first element.
    IAsyncEnumerable<TaskResult<TOut>> Stream<TIn, TOut>(IAsyncEnumerable<TIn> items, Delegate fun, Func<TIn, Fun<TOut>> with, bool linked, AsyncStreamOptions? options)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(fun);
        if (!_here || CopiesHere) _ = FunctionData.Of(fun, _node.Codec);
        return Enumerate(items, with, linked, options ?? new());
    }

    // From here on it runs for whoever enumerates, who is the owner.
    async IAsyncEnumerable<TaskResult<TOut>> Enumerate<TIn, TOut>(IAsyncEnumerable<TIn> items, Func<TIn, Fun<TOut>> with, bool linked, AsyncStreamOptions options, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var owner = Owner;
        var tasks = new TaskSupervisor(_node, Name, Node, owner, ownerIsCaller: false, options.Shutdown, _pid, _key);
        var stream = new TaskStream<TIn, TOut>(item => tasks.Run(with(item), linked, inStream: true), owner, linked, options);
        await foreach (var result in stream.Run(items.GetAsyncEnumerator(cancellation), cancellation).ConfigureAwait(false)) yield return result;
    }

    static IAsyncEnumerable<T> ToAsync<T>(IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return items.ToAsyncEnumerable();
    }
}
