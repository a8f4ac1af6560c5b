using Akka.Actor;

namespace KvApp.Tasks;

public sealed partial class TaskSupervisor
{
    /// <summary>The pids of its children that run (<c>Task.Supervisor.children</c>), in no order.</summary>
    /// <exception cref="ExitException">There is no such supervisor, or its node is down.</exception>
    /// <exception cref="TimeoutException">No answer came within <paramref name="timeout"/>; null waits for ever.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public Task<IReadOnlyList<IActorRef>> Children(TimeSpan? timeout = null, CancellationToken cancellation = default) =>
        Ask<IReadOnlyList<IActorRef>>(asker => new GetChildren(asker), timeout, cancellation);

    /// <summary>How many children it has (<c>count_children</c>).</summary>
    /// <inheritdoc cref="Children"/>
    public Task<ChildCount> CountChildren(TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        return Count(Ask<int[]>(asker => new CountChildren(asker), timeout, cancellation));

        static async Task<ChildCount> Count(Task<int[]> answer) =>
            await answer.ConfigureAwait(false) is [var specs, var active] ? new(specs, active, 0, specs) : throw new ExitException(new ExitReason.BadFunction(nameof(CountChildren)));
    }

    /// <summary>
    /// Ends a child for good (<c>Task.Supervisor.terminate_child</c>): asks it to stop, kills it when its time is up, and starts it no
    /// more. Who awaits it gets <see cref="ExitReason.Shutdown"/>.
    /// </summary>
    /// <returns>True when it has ended; false if the supervisor has no such child, or has it no longer.</returns>
    /// <inheritdoc cref="Children"/>
    public Task<bool> TerminateChild(IActorRef pid, TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pid);
        return Ask<bool>(asker => new TerminateChild(asker, pid), timeout, cancellation);
    }

    /// <summary>
    /// Stops the supervisor (<c>Supervisor.stop</c>): its children are asked at once to stop, each has its time, and what still runs then
    /// is killed. Completes when it has ended.
    /// </summary>
    /// <param name="reason">The reason it ends with; null is <see cref="ExitReason.Normal"/>. Its children end with <see cref="ExitReason.Shutdown"/>.</param>
    /// <param name="timeout">How long to wait; null waits for ever. It goes on stopping.</param>
    /// <exception cref="ExitException">There is no such supervisor, or its node is down.</exception>
    /// <exception cref="TimeoutException">It took longer than <paramref name="timeout"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public Task Stop(ExitReason? reason = null, TimeSpan? timeout = null) => StopWithin(timeout is null ? Timeout.InfiniteTimeSpan : WaitTime.Of(timeout, _node), reason ?? new ExitReason.Normal());

    async Task StopWithin(TimeSpan wait, ExitReason reason)
    {
        using var until = wait == Timeout.InfiniteTimeSpan ? new CancellationTokenSource() : new CancellationTokenSource(wait);
        try
        {
            var pid = await Ask<IActorRef>(asker => new StopSupervisor(asker, reason), null, until.Token).ConfigureAwait(false);
            await KvApp.Tasks.Node.Get(_node.System).WhenDown(pid, until.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the supervisor {Name} on {Node} has not ended within {wait}");
        }
    }

    // No time is every time: a supervisor is waited for as long as its node is there (OTP's :infinity).
    Task<T> Ask<T>(Func<IProcessOwner, SupervisorRequest> question, TimeSpan? timeout, CancellationToken cancellation) =>
        Ask<T>(question, timeout is null ? Timeout.InfiniteTimeSpan : WaitTime.Of(timeout, _node), cancellation);

    async Task<T> Ask<T>(Func<IProcessOwner, SupervisorRequest> question, TimeSpan wait, CancellationToken cancellation)
    {
        var asked = new TaskHandle(_node, null, linked: false);
        var request = question(asked);
        if (_here) Tell(request);
        else
        {
            var body = SupervisorRequests.Write(_node, Target, request);
            Connect(connection => asked.Begin(Node, connection, FrameKind.Ask, body));
        }
        try
        {
            return await new SupervisedTask<T>(_node, asked).Await(wait, cancellation).ConfigureAwait(false);
        }
        catch (ExitException e) when (e.Reason is ExitReason.Timeout)
        {
            throw new TimeoutException($"the supervisor {Name} on {Node} has not answered within {wait}", e);
        }
    }
}
