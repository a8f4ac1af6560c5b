using System.Runtime.CompilerServices;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>A function that runs under a <see cref="TaskSupervisor"/>, on this node or another, and what its owner does with it (OTP's <c>%Task{}</c>).</summary>
public sealed class SupervisedTask<T>
{
    readonly LocalNode _node;
    readonly TaskHandle _handle;
    int _taken;

    internal SupervisedTask(LocalNode node, TaskHandle handle) => (_node, _handle) = (node, handle);

    /// <summary>The task's reference.</summary>
    public MonitorRef Ref => new(_handle.Id);

    /// <summary>The pid of the process that runs it. It fails if the task could not be started. On another node it costs a question, asked when this is first read.</summary>
    public Task<IActorRef> Pid => _handle.Pid;

    /// <summary>Who started it; null for code that is no actor and no process.</summary>
    public IActorRef? Owner => _handle.Owner;

    /// <summary>Waits for the result (<c>Task.await</c>).</summary>
    /// <param name="timeout">How long; null is <c>kv.tasks.await-timeout</c> (5 s), <see cref="Timeout.InfiniteTimeSpan"/> for ever. Then the task goes on, but is never heard of again.</param>
    /// <param name="cancellation">Ends the waiting as a timeout does.</param>
    /// <exception cref="ExitException">
    /// The task ended without a result, with the reason it ended with; <see cref="ExitReason.NoConnection"/> names the node that is down;
    /// <see cref="ExitReason.Timeout"/>: it did not end in time.
    /// </exception>
    /// <exception cref="MaxChildrenException">Its supervisor had as many children as it may have.</exception>
    /// <exception cref="InvalidOperationException">It was awaited before.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public Task<T> Await(TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        var wait = Checked(timeout);
        if (Interlocked.Exchange(ref _taken, 1) != 0)
            throw new InvalidOperationException($"the task {Ref} has been awaited; its result is given once: keep it, or call Yield until it is there");
        return AwaitEnd(wait, cancellation);
    }

    /// <summary>So that a task can be awaited by name.</summary>
    public TaskAwaiter<T> GetAwaiter() => Await().GetAwaiter();

    /// <summary>Waits for the end, but not at any price (<c>Task.yield</c>): null if it has not come in time; the task goes on and may be asked again.</summary>
    /// <exception cref="ExitException">The task's node is down: <see cref="ExitReason.NoConnection"/>.</exception>
    /// <exception cref="MaxChildrenException">Its supervisor had as many children as it may have.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public async Task<TaskResult<T>?> Yield(TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        var wait = Checked(timeout);
        try
        {
            var end = await _handle.End.WaitAsync(wait, cancellation).ConfigureAwait(false);
            if (end.Reason is ExitReason.NoConnection) throw new ExitException(end.Reason);
            if (Interlocked.Exchange(ref _taken, 1) != 0)
            {
                await Task.Delay(wait, cancellation).ConfigureAwait(false); // the result was given before and is gone (Y5)
                return null;
            }
            return end.Result is { } result ? new TaskResult<T>.Ok(Value(result)) : new TaskResult<T>.Exit(end.Reason);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    async Task<T> AwaitEnd(TimeSpan timeout, CancellationToken cancellation)
    {
        TaskEnd end;
        try
        {
            end = await _handle.End.WaitAsync(timeout, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // The end may have come between the two; then it counts.
            if (_handle.Abandon() || !_handle.End.IsCompletedSuccessfully)
                throw e is TimeoutException ? new ExitException(new ExitReason.Timeout()) : new OperationCanceledException(e.Message, cancellation);
            end = await _handle.End.ConfigureAwait(false);
        }
        return end.Result is { } result ? Value(result) : throw new ExitException(end.Reason);
    }

    T Value(Result result)
    {
        var value = result.Encoded is { } encoded ? _node.Codec.Read(encoded) : result.Value;
        return value is T || (value is null && default(T) is null) ? (T)value! : throw new ExitException(new ExitReason.BadFunction($"a {value?.GetType().ToString() ?? "null"} came where a {typeof(T)} was expected: the other node has another version of the function"));
    }

    static TimeSpan Check(TimeSpan timeout) => timeout >= TimeSpan.Zero || timeout == Timeout.InfiniteTimeSpan ? timeout
        : throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "the time to wait must be zero or more, or Timeout.InfiniteTimeSpan");

    TimeSpan Checked(TimeSpan? timeout) => timeout is { } given ? Check(given) : _node.Settings.AwaitTimeout;
}
