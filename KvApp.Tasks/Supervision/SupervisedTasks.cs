namespace KvApp.Tasks;

/// <summary>Waiting for several tasks at once (OTP's <c>Task.await_many</c>, <c>Task.yield_many</c>): with one deadline for all of them.</summary>
public static class SupervisedTasks
{
    extension<T>(IReadOnlyList<SupervisedTask<T>> tasks)
    {
        /// <summary>
        /// Waits for all results and gives them in the order of the tasks (<c>Task.await_many</c>). The first that ends without one fails the whole; the rest is let go of, and goes on
        /// where it is not linked.
        /// </summary>
        /// <param name="timeout">How long for all together; null is <c>kv.tasks.await-timeout</c> (5 s).</param>
        /// <param name="cancellation">Ends the waiting as a timeout does.</param>
        /// <exception cref="ExitException">The reason of the first that ended without a result, or <see cref="ExitReason.Timeout"/>.</exception>
        /// <exception cref="MaxChildrenException">A supervisor had as many children as it may have.</exception>
        /// <exception cref="InvalidOperationException">One of them was awaited before, or another process owns it.</exception>
        /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
        public Task<IReadOnlyList<T>> AwaitMany(TimeSpan? timeout = null, CancellationToken cancellation = default)
        {
            var wait = WaitTime.Of(timeout, tasks.FirstOrDefault()?.Node);
            // A call that is refused takes none of them.
            foreach (var task in tasks) task.CheckFree();
            foreach (var task in tasks) task.Take();
            return AwaitEnds(tasks, wait, cancellation);
        }

        /// <summary>Waits for the ends of all, and gives those that came in time in the order of the tasks, null for the others, which go on and may be asked again (<c>Task.yield_many</c>).</summary>
        /// <exception cref="ExitException">The node of one of them is down: <see cref="ExitReason.NoConnection"/>.</exception>
        /// <exception cref="InvalidOperationException">Another process owns one of them.</exception>
        /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
        public Task<IReadOnlyList<TaskResult<T>?>> YieldMany(TimeSpan? timeout = null, CancellationToken cancellation = default) =>
            tasks.YieldMany(new YieldManyOptions { Timeout = WaitTime.Of(timeout, tasks.FirstOrDefault()?.Node) }, cancellation);

        /// <summary>The same, with a limit, or with an end for those that are late.</summary>
        /// <inheritdoc cref="YieldMany{T}(IReadOnlyList{SupervisedTask{T}}, TimeSpan?, CancellationToken)" path="/exception"/>
        public Task<IReadOnlyList<TaskResult<T>?>> YieldMany(YieldManyOptions options, CancellationToken cancellation = default)
        {
            ArgumentNullException.ThrowIfNull(options);
            foreach (var task in tasks) task.CheckOwner();
            return YieldEnds(tasks, options, cancellation);
        }
    }

    static async Task<IReadOnlyList<T>> AwaitEnds<T>(IReadOnlyList<SupervisedTask<T>> tasks, TimeSpan wait, CancellationToken cancellation)
    {
        try
        {
            if (!await FirstEnds([.. tasks.Select(task => task.End)], tasks.Count, end => end.Result is null, wait, cancellation).ConfigureAwait(false))
                throw new ExitException(new ExitReason.Timeout());
            // In the order of their ends the first failure counts; of those that are there already, the first in the list.
            if (tasks.FirstOrDefault(task => task.End is { IsCompleted: true } end && (!end.IsCompletedSuccessfully || end.Result.Result is null)) is { } failed)
                failed.ValueOf(await failed.End.ConfigureAwait(false));
            return [.. tasks.Select(task => task.ValueOf(task.End.Result))];
        }
        finally
        {
            foreach (var task in tasks)
                if (!task.End.IsCompleted) task.LetGo();
        }
    }

    static async Task<IReadOnlyList<TaskResult<T>?>> YieldEnds<T>(IReadOnlyList<SupervisedTask<T>> tasks, YieldManyOptions options, CancellationToken cancellation)
    {
        var waiting = tasks.Where(task => !task.IsTaken).Select(task => task.End).ToArray();
        var count = Math.Min(options.Limit ?? tasks.Count, tasks.Count);
        var reached = await FirstEnds(waiting, count, end => end.Reason is ExitReason.NoConnection, options.Timeout, cancellation).ConfigureAwait(false);
        var results = new TaskResult<T>?[tasks.Count];
        for (var i = 0; i < results.Length; i++)
            if (tasks[i].End.IsCompleted && tasks[i].TryTake()) results[i] = tasks[i].Told(await tasks[i].End.ConfigureAwait(false));
        if (reached || options.OnTimeout == OnYieldTimeout.Nothing) return results;
        for (var i = 0; i < results.Length; i++)
        {
            if (tasks[i].IsTaken) continue;
            results[i] = options.OnTimeout == OnYieldTimeout.Ignore ? tasks[i].Ignore() : await tasks[i].Shutdown(Shutdown.BrutalKill).ConfigureAwait(false);
        }
        return results;
    }

    /// <summary>Waits for so many ends, or for one that ends the waiting. False if they did not come in time.</summary>
    static async Task<bool> FirstEnds(Task<TaskEnd>[] ends, int count, Predicate<TaskEnd> enough, TimeSpan wait, CancellationToken cancellation)
    {
        if (count == 0) return true;
        // What has come counts, however little time is given.
        foreach (var end in ends.Where(end => end.IsCompleted))
            if (--count == 0 || !end.IsCompletedSuccessfully || enough(end.Result)) return true;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (wait != Timeout.InfiniteTimeSpan) timeout.CancelAfter(wait);
        try
        {
            await foreach (var end in Task.WhenEach(ends.Where(end => !end.IsCompleted).ToArray()).WithCancellation(timeout.Token).ConfigureAwait(false))
                if (--count == 0 || !end.IsCompletedSuccessfully || enough(end.Result)) return true;
            await Task.Delay(Timeout.InfiniteTimeSpan, timeout.Token).ConfigureAwait(false);
            return false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}

/// <summary>How <c>YieldMany</c> waits.</summary>
public sealed record YieldManyOptions
{
    /// <summary>How long for all together; five seconds where nothing is said.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan Timeout
    {
        get;
        init => field = WaitTime.Of(value, null, nameof(Timeout));
    } = TimeSpan.FromSeconds(5);

    /// <summary>Enough are there when so many have ended; null waits for all. Then <see cref="OnTimeout"/> does not apply.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than one.</exception>
    public int? Limit
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(Limit), value, "Limit must be 1 or more, or null to wait for all");
    }

    /// <summary>What becomes of those that have not ended when the time is up.</summary>
    public OnYieldTimeout OnTimeout { get; init; } = OnYieldTimeout.Nothing;
}

/// <summary>What <c>YieldMany</c> does about tasks that are late (OTP's <c>:on_timeout</c>).</summary>
public enum OnYieldTimeout
{
    /// <summary>Nothing: they may be asked again.</summary>
    Nothing,

    /// <summary>Lets go of them: they go on, unlinked.</summary>
    Ignore,

    /// <summary>Kills them.</summary>
    KillTask,
}
