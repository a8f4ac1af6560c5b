namespace KvApp.Tasks;

/// <summary>How <c>AsyncStream</c> runs its tasks (the options of OTP's <c>async_stream</c>).</summary>
public sealed record AsyncStreamOptions
{
    /// <summary>How many tasks may run at once (<c>:max_concurrency</c>); the processors of this node, not of the supervisor's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than one.</exception>
    public int MaxConcurrency
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(MaxConcurrency), value, "MaxConcurrency must be 1 or more");
    } = Environment.ProcessorCount;

    /// <summary>Whether results come in the order of the input (<c>:ordered</c>): those that are early are kept until their turn. Else they come as the tasks end.</summary>
    public bool Ordered { get; init; } = true;

    /// <summary>How long each task may take, from its own start (<c>:timeout</c>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is neither positive nor <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan Timeout
    {
        get;
        init => field = value > TimeSpan.Zero || value == System.Threading.Timeout.InfiniteTimeSpan ? WaitTime.Of(value, null, nameof(Timeout))
            : throw new ArgumentOutOfRangeException(nameof(Timeout), value, "Timeout must be more than zero, or Timeout.InfiniteTimeSpan");
    } = TimeSpan.FromSeconds(5);

    /// <summary>What becomes of the stream when a task takes longer than that; the task is killed (<c>:on_timeout</c>).</summary>
    public OnTimeout OnTimeout { get; init; } = OnTimeout.Exit;

    /// <summary>Whether an element whose task ended without a result is given with the reason: <see cref="TaskResult{T}.Exit.Input"/> (<c>:zip_input_on_exit</c>).</summary>
    public bool ZipInputOnExit { get; init; }

    /// <summary>How long a task may take to stop when its supervisor stops (<c>:shutdown</c>).</summary>
    public Shutdown Shutdown { get; init; }
}

/// <summary>What becomes of a stream one of whose tasks takes too long.</summary>
public enum OnTimeout
{
    /// <summary>It ends: who reads it gets an <see cref="ExitException"/> with <see cref="ExitReason.Timeout"/> (<c>:exit</c>).</summary>
    Exit,

    /// <summary>It goes on: the element's result is <see cref="ExitReason.Timeout"/> (<c>:kill_task</c>).</summary>
    KillTask,
}
