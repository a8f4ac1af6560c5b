using System.Runtime.CompilerServices;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>A function that runs as a process, under a <see cref="TaskSupervisor"/> or alone, on this node or another, and what its owner does with it (OTP's <c>%Task{}</c>).</summary>
/// <remarks>
/// Its result is given once. Waiting for it, <see cref="Yield"/> but for a result, <see cref="Shutdown"/>, <see cref="Ignore"/> and
/// <see cref="PipeTo"/> use it up. A process or an actor that is not its owner cannot ask for it; code that is neither may.
/// </remarks>
public sealed class SupervisedTask<T>
{
    readonly LocalNode? _node;
    readonly IAwaited _awaited;
    readonly Fun? _function;
    int _taken;

    internal SupervisedTask(LocalNode? node, IAwaited awaited, Fun? function = null) => (_node, _awaited, _function) = (node, awaited, function);

    /// <summary>The task's reference: in the messages of <see cref="PipeTo"/>.</summary>
    public MonitorRef Ref => new(_awaited.Id);

    /// <summary>The pid of the process that runs it; nobody for one that was complete from the start. It fails if the task could not be started. On another node it costs a question, asked when this is first read.</summary>
    public Task<IActorRef> Pid => _awaited.Pid;

    /// <summary>The function's name, as logs show it.</summary>
    public string Function => _function?.ToString() ?? nameof(SupervisedTask.Completed);

    /// <summary>Who started it; null for code that is no actor and no process.</summary>
    public IActorRef? Owner => _awaited.Owner;

    internal Task<TaskEnd> End => _awaited.End;

    internal LocalNode? Node => _node;

    /// <summary>Waits for the result (<c>Task.await</c>).</summary>
    /// <param name="timeout">How long; null is <c>kv.tasks.await-timeout</c> (5 s), <see cref="Timeout.InfiniteTimeSpan"/> for ever. Then the task goes on, but is never heard of again.</param>
    /// <param name="cancellation">Ends the waiting as a timeout does.</param>
    /// <exception cref="ExitException">
    /// The task ended without a result, with the reason it ended with; <see cref="ExitReason.NoConnection"/> names the node that is down;
    /// <see cref="ExitReason.Timeout"/>: it did not end in time.
    /// </exception>
    /// <exception cref="MaxChildrenException">Its supervisor had as many children as it may have.</exception>
    /// <exception cref="InvalidOperationException">It was awaited before, or another process owns it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public Task<T> Await(TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        var wait = WaitTime.Of(timeout, _node);
        Take();
        return AwaitEnd(wait, cancellation);
    }

    /// <summary>So that a task can be awaited by name.</summary>
    public TaskAwaiter<T> GetAwaiter() => Await().GetAwaiter();

    /// <summary>Waits for the end, but not at any price (<c>Task.yield</c>): null if it has not come in time; the task goes on and may be asked again.</summary>
    /// <exception cref="ExitException">The task's node is down: <see cref="ExitReason.NoConnection"/>.</exception>
    /// <exception cref="MaxChildrenException">Its supervisor had as many children as it may have.</exception>
    /// <exception cref="InvalidOperationException">Another process owns it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public Task<TaskResult<T>?> Yield(TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        var wait = WaitTime.Of(timeout, _node);
        CheckOwner();
        return YieldEnd(wait, cancellation);
    }

    /// <summary>
    /// Ends the task (<c>Task.shutdown</c>): asks it to stop, and kills it when its time is up. It gives the result if that had come, or
    /// comes all the same; null if the task stopped as it was told; else the reason with which it ended. The owner is unlinked first, so
    /// that this end is not his. A task that was given up by a timeout, ignored or piped is ended as well, and told of to nobody; one that
    /// has ended and whose result was given is <see cref="ExitReason.NoProcess"/>.
    /// </summary>
    /// <param name="how">How long it may take; null is five seconds. <see cref="KvApp.Tasks.Shutdown.BrutalKill"/> does not ask.</param>
    /// <exception cref="ExitException">The task's node is down: <see cref="ExitReason.NoConnection"/>.</exception>
    /// <exception cref="MaxChildrenException">Its supervisor had as many children as it may have.</exception>
    /// <exception cref="InvalidOperationException">Another process owns it.</exception>
    public Task<TaskResult<T>?> Shutdown(Shutdown? how = null)
    {
        CheckOwner();
        if (_awaited is CompletedTask) return Task.FromResult(Ignore());
        if (!TryTake())
        {
            if (End.IsCompleted) return Task.FromResult<TaskResult<T>?>(new TaskResult<T>.Exit(new ExitReason.NoProcess()));
            _awaited.Unpipe();
        }
        return EndIt(how ?? KvApp.Tasks.Shutdown.Default);
    }

    /// <summary>Lets go of the task, which goes on unlinked and is never heard of again (<c>Task.ignore</c>). Gives its end if that has come, else null.</summary>
    /// <exception cref="ExitException">The task's node is down: <see cref="ExitReason.NoConnection"/>.</exception>
    /// <exception cref="MaxChildrenException">Its supervisor had as many children as it may have.</exception>
    /// <exception cref="InvalidOperationException">Another process owns it.</exception>
    public TaskResult<T>? Ignore()
    {
        CheckOwner();
        if (!TryTake()) return null;
        _awaited.Unlink();
        return !LetGo() && End.IsCompleted ? Told(End.GetAwaiter().GetResult()) : null;
    }

    /// <summary>
    /// Has an actor, or a process, told of the task as OTP's owners are that do not await: a <see cref="TaskReply"/> if there is a result,
    /// then a <see cref="Down"/> with the reason. Between the two a linked owner that traps exits gets its <see cref="Exit"/>; if the task
    /// has ended before this call, it has had it.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was awaited before, or another process owns it.</exception>
    public void PipeTo(IActorRef receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        Take();
        var opening = Task.FromResult<ExitReason?>(null);
        _awaited.Pipe(
            end => opening = Reply(end),
            end =>
            {
                if (opening.IsCompleted) TellDown(end);
                else _ = opening.ContinueWith(_ => TellDown(end), TaskScheduler.Default);
            });

        // On the daemon's thread, by which the code would come that the value needs: it goes on without that thread where there is
        // something to fetch.
        async Task<ExitReason?> Reply(TaskEnd end)
        {
            try
            {
                if ((await Opened(end).ConfigureAwait(false)).Result is { } result) receiver.Tell(new TaskReply(Ref, Value(result)), end.Pid ?? ActorRefs.NoSender);
                return null;
            }
            catch (Exception e)
            {
                return ExitReason.From(e);
            }
        }

        void TellDown(TaskEnd end) => receiver.Tell(new Down(Ref, end.Pid ?? ActorRefs.Nobody, opening.Result ?? end.Reason), end.Pid ?? ActorRefs.NoSender);
    }

    /// <exception cref="InvalidOperationException">It has been taken, or another process owns it.</exception>
    internal void Take()
    {
        CheckOwner();
        if (!TryTake()) throw Taken();
    }

    /// <summary>Whether it could be taken: of several, all are or none.</summary>
    /// <exception cref="InvalidOperationException">It has been taken, or another process owns it.</exception>
    internal void CheckFree()
    {
        CheckOwner();
        if (IsTaken) throw Taken();
    }

    InvalidOperationException Taken() =>
        new($"the task {Ref} has been awaited, shut down or let go of; its result is given once: keep it, or call Yield until it is there");

    internal bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    internal bool IsTaken => Volatile.Read(ref _taken) != 0;

    /// <exception cref="InvalidOperationException">Another process owns it.</exception>
    internal void CheckOwner()
    {
        if (Owner is { } owner && (_node is null ? RunningProcess.Current?.Pid : RunningProcess.CurrentPid(_node.System)) is { } self && !self.Equals(owner))
            throw new InvalidOperationException($"the task {Ref} must be queried by its owner {owner.Path}, but was queried by {self.Path}; start it there, or have the owner send what it gave");
    }

    /// <summary>Its end is not its owner's.</summary>
    internal void Kill()
    {
        _awaited.Unlink();
        if (!End.IsCompleted) _awaited.Signal(new ExitReason.Kill());
    }

    /// <summary>Nobody waits for it any more.</summary>
    internal bool LetGo() => _awaited.Abandon();

    /// <summary>What an end says to who asked for it; a node that is down is told by an exception, since nobody knows how the task ended.</summary>
    internal TaskResult<T> Told(TaskEnd end) => end switch
    {
        { IsNodeDown: true } => throw new ExitException(end.Reason),
        { Result: { } result } => new TaskResult<T>.Ok(Value(result)),
        _ => new TaskResult<T>.Exit(end.Reason),
    };

    internal T ValueOf(TaskEnd end) => end.Result is { } result ? Value(result) : throw new ExitException(end.Reason);

    async Task<TaskResult<T>?> YieldEnd(TimeSpan wait, CancellationToken cancellation)
    {
        try
        {
            var end = await End.WaitAsync(wait, cancellation).ConfigureAwait(false);
            if (TryTake() || end.IsNodeDown) return Told(await Opened(end).ConfigureAwait(false));
            await Task.Delay(wait, cancellation).ConfigureAwait(false); // the result was given before and is gone (Y5)
        }
        catch (TimeoutException) { }
        return null;
    }

    async Task<T> AwaitEnd(TimeSpan timeout, CancellationToken cancellation)
    {
        TaskEnd end;
        try
        {
            end = await End.WaitAsync(timeout, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // The end may have come between the two; then it counts.
            if (LetGo()) throw e is TimeoutException ? new ExitException(new ExitReason.Timeout()) : new OperationCanceledException(e.Message, cancellation);
            end = await End.ConfigureAwait(false);
        }
        return ValueOf(await Opened(end).ConfigureAwait(false));
    }

    // It goes on though the owner ends meanwhile: what was begun here is finished.
    async Task<TaskResult<T>?> EndIt(Shutdown how)
    {
        _awaited.Unlink();
        if (!End.IsCompleted) _awaited.Signal(how.IsBrutal ? new ExitReason.Kill() : new ExitReason.Shutdown());
        TaskEnd end;
        try
        {
            end = await End.WaitAsync(how.IsBrutal ? Timeout.InfiniteTimeSpan : how.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _awaited.Signal(new ExitReason.Kill());
            end = await End.ConfigureAwait(false);
        }
        // Ended as it was told to; that the two ways differ is OTP's (SH4).
        var asTold = end.Result is null && (how.IsBrutal ? end.Reason is ExitReason.Killed : end.Reason is ExitReason.Shutdown { Detail: null });
        return asTold ? null : Told(await Opened(end).ConfigureAwait(false));
    }

    /// <summary>The end with its value decoded.</summary>
    internal async ValueTask<TaskEnd> Opened(TaskEnd end) =>
        end.Result is { Encoded: not null } result ? end with { Result = await result.Opened<T>(_node).ConfigureAwait(false) } : end;

    T Value(Result result) => result.As<T>(_node);
}
