namespace KvApp.Tasks;

/// <summary>How a task ended: with a value or with the reason that there is none (<c>{:ok, value}</c>, <c>{:exit, reason}</c>).</summary>
public abstract record TaskResult<T>
{
    private TaskResult() { }

    /// <summary>The function returned.</summary>
    public sealed record Ok(T Value) : TaskResult<T>;

    /// <summary>It did not.</summary>
    public sealed record Exit(ExitReason Reason) : TaskResult<T>;

    /// <summary>The value.</summary>
    /// <exception cref="ExitException">There is none.</exception>
    public T GetOrThrow() => this is Ok ok ? ok.Value : throw new ExitException(((Exit)this).Reason);
}
