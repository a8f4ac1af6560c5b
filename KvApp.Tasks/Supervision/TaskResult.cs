namespace KvApp.Tasks;

/// <summary>How a task ended: with a value or with the reason that there is none (<c>{:ok, value}</c>, <c>{:exit, reason}</c>).</summary>
public abstract record TaskResult<T>
{
    private TaskResult() { }

    /// <summary>The function returned.</summary>
    public sealed record Ok(T Value) : TaskResult<T>;

    /// <summary>It did not.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Input">The element of a stream, where <see cref="AsyncStreamOptions.ZipInputOnExit"/> asks for it.</param>
    public sealed record Exit(ExitReason Reason, object? Input = null) : TaskResult<T>;

    /// <summary>The value.</summary>
    /// <exception cref="ExitException">There is none.</exception>
    public T GetOrThrow() => this is Ok ok ? ok.Value : throw new ExitException(((Exit)this).Reason);
}
