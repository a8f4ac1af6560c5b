using System.Runtime.Serialization;

namespace KvApp.Tasks;

/// <summary>How a call ended on one node of several.</summary>
public abstract record ErpcResult<T>
{
    private ErpcResult() { }

    /// <summary>The function returned (<c>{ok, value}</c>).</summary>
    public sealed record Ok(T Value) : ErpcResult<T>;

    /// <summary>It threw a value, by <see cref="ThrownException"/> (<c>{throw, value}</c>). One that cannot travel comes as text.</summary>
    public sealed record Throw(object? Value) : ErpcResult<T>;

    /// <summary>It ended itself, or a signal ended it (<c>{exit, {exception, reason}}</c>, <c>{exit, {signal, reason}}</c>).</summary>
    public sealed record Exit(ExitReason Reason, bool BySignal) : ErpcResult<T>;

    /// <summary>Anything else (<c>{error, {exception, reason, stack}}</c>, <c>{error, {erpc, reason}}</c>).</summary>
    public sealed record Error(ErpcErrorKind Kind, ExitReason? Reason) : ErpcResult<T>;

    /// <summary>The value.</summary>
    /// <exception cref="ErpcException">There is none.</exception>
    /// <exception cref="ThrownException">The function threw this value.</exception>
    public T GetOrThrow() => this switch
    {
        Ok ok => ok.Value,
        Throw thrown => throw new ThrownException(thrown.Value),
        _ => throw Failure(null),
    };

    /// <summary>Of one among several requests; a thrown value too is told with its label.</summary>
    internal ErpcException Failure(object? label) => this switch
    {
        Throw thrown => new(ErpcErrorKind.Throw, new ExitReason.Thrown(thrown.Value, null)) { Label = label },
        Exit exit => new(exit.BySignal ? ErpcErrorKind.Signal : ErpcErrorKind.Exit, exit.Reason) { Label = label },
        Error error => new(error.Kind, error.Reason) { Label = label },
        _ => throw new InvalidOperationException($"{this} is no failure"),
    };

    internal static ErpcResult<T> Of(LocalNode node, CallEnd end)
    {
        switch (end)
        {
            case { Result: { } result }:
                try
                {
                    return new Ok(result.As<T>(node));
                }
                catch (Exception e) when (e is SerializationException or ExitException)
                {
                    return new Error(ErpcErrorKind.Exception, ExitReason.From(e));
                }
            case { By: EndedBy.Throw, Reason: ExitReason.Thrown thrown }: return new Throw(thrown.Value);
            case { By: EndedBy.Exit or EndedBy.Signal }: return new Exit(end.Reason, end.By == EndedBy.Signal);
            case { By: EndedBy.Lost }: return new Error(ErpcErrorKind.NoConnection, end.Reason);
            case { By: EndedBy.Timeout }: return new Error(ErpcErrorKind.Timeout, end.Reason);
            default: return new Error(ErpcErrorKind.Exception, end.Reason);
        }
    }
}
