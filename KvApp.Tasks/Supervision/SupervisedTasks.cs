namespace KvApp.Tasks;

/// <summary>Waiting for several tasks at once (OTP's <c>Task.await_many</c>, <c>Task.yield_many</c>): with one deadline for all of them.</summary>
public static class SupervisedTasks
{
    extension<T>(IReadOnlyList<SupervisedTask<T>> tasks)
    {
        /// <summary>
        /// Waits for all results and gives them in the order of the tasks (<c>Task.await_many</c>). The first that ends without one fails
        /// the whole; the rest is let go of, and goes on where it is not linked.
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
            foreach (var task in tasks) task.CheckFree();
            foreach (var task in tasks.Distinct()) task.Take();
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
            var ends = tasks.Select(task => task.End).Distinct().ToArray();
            var (came, inTime) = await Gather(ends, ends.Length, end => end.Result is null, wait, cancellation).ConfigureAwait(false);
            if (!inTime) throw new ExitException(new ExitReason.Timeout());
            // The first that failed is the last that came.
            if (came.LastOrDefault() is { } last && await last.ConfigureAwait(false) is { Result: null } failed) throw new ExitException(failed.Reason);
            var values = new T[tasks.Count];
            for (var i = 0; i < values.Length; i++) values[i] = tasks[i].ValueOf(await tasks[i].Opened(tasks[i].End.Result).ConfigureAwait(false));
            return values;
        }
        finally
        {
            foreach (var task in tasks) task.LetGo();
        }
    }

    static async Task<IReadOnlyList<TaskResult<T>?>> YieldEnds<T>(IReadOnlyList<SupervisedTask<T>> tasks, YieldManyOptions options, CancellationToken cancellation)
    {
        var waiting = tasks.Where(task => !task.IsTaken).Select(task => task.End).ToArray();
        var count = Math.Min(options.Limit ?? tasks.Count, tasks.Count);
        var (came, inTime) = await Gather(waiting, count, end => end.IsNodeDown, options.Timeout, cancellation).ConfigureAwait(false);
        var these = came.ToHashSet();
        var results = new TaskResult<T>?[tasks.Count];
        for (var i = 0; i < results.Length; i++)
            if (these.Contains(tasks[i].End) && tasks[i].TryTake()) results[i] = tasks[i].Told(await tasks[i].Opened(tasks[i].End.Result).ConfigureAwait(false));
        if (inTime || options.OnTimeout == OnYieldTimeout.Nothing) return results;
        for (var i = 0; i < results.Length; i++)
        {
            if (tasks[i].IsTaken) continue;
            results[i] = options.OnTimeout == OnYieldTimeout.Ignore ? tasks[i].Ignore() : await tasks[i].Shutdown(Shutdown.BrutalKill).ConfigureAwait(false);
        }
        return results;
    }

    /// <summary>Gathers so many ends in the order in which they come, or until one that is enough.</summary>
    static async Task<(IReadOnlyList<Task<TaskEnd>> Came, bool InTime)> Gather(Task<TaskEnd>[] ends, int count, Predicate<TaskEnd> enough, TimeSpan wait, CancellationToken cancellation)
    {
        List<Task<TaskEnd>> came = [], coming = [];
        bool Enough(Task<TaskEnd> end)
        {
            came.Add(end);
            return came.Count == count || !end.IsCompletedSuccessfully || enough(end.Result);
        }

        if (count == 0) return (came, true);
        // What has come counts, however little time is given. Each is looked at once: one that came between two looks would be in neither.
        foreach (var end in ends)
            if (!end.IsCompleted) coming.Add(end);
            else if (Enough(end)) return (came, true);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (wait != Timeout.InfiniteTimeSpan) timeout.CancelAfter(wait);
        try
        {
            await foreach (var end in Task.WhenEach(coming).WithCancellation(timeout.Token).ConfigureAwait(false))
                if (Enough(end)) return (came, true);
            await Task.Delay(Timeout.InfiniteTimeSpan, timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
        }
        return (came, false);
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
