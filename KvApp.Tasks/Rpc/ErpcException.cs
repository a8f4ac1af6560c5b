namespace KvApp.Tasks;

/// <summary>Why a call gave no value.</summary>
public enum ErpcErrorKind
{
    /// <summary>The function failed by an exception, or is not there (<c>error:{exception, reason, stack}</c>).</summary>
    Exception,

    /// <summary>It ended itself, by <see cref="ExitException"/>; with <see cref="ExitReason.Normal"/> too (<c>exit:{exception, reason}</c>).</summary>
    Exit,

    /// <summary>An exit signal ended its process (<c>exit:{signal, reason}</c>).</summary>
    Signal,

    /// <summary>Its node is down, or was; the function may have run, or run still (<c>error:{erpc, noconnection}</c>).</summary>
    NoConnection,

    /// <summary>It did not end in time: it goes on, and nothing of it comes any more (<c>error:{erpc, timeout}</c>).</summary>
    Timeout,

    /// <summary>What was asked for makes no sense: one of several nodes has no name, a response was received before (<c>error:{erpc, badarg}</c>).</summary>
    BadArgument,

    /// <summary>It threw a value: of one among several requests (<c>throw:{value, label, requests}</c>); elsewhere that is a <see cref="ThrownException"/>.</summary>
    Throw,
}

/// <summary>A call gave no value. Where the reason holds a stack trace of the other node, <see cref="ToString"/> prints it below the local one.</summary>
/// <param name="kind">What kind of end it was.</param>
/// <param name="reason">With what the function ended, where it is known.</param>
public sealed class ErpcException(ErpcErrorKind kind, ExitReason? reason) : Exception(Text(kind, reason))
{
    readonly string? _text;

    internal ErpcException(string problem) : this(ErpcErrorKind.BadArgument, null) => _text = problem;

    /// <summary>What kind of end it was.</summary>
    public ErpcErrorKind Kind { get; } = kind;

    /// <summary>With what the function ended, where it is known.</summary>
    public ExitReason? Reason { get; } = reason;

    /// <summary>The label of the request, where it was one of <see cref="ErpcRequests{T, TLabel}"/>.</summary>
    public object? Label { get; init; }

    /// <inheritdoc/>
    public override string Message => _text ?? base.Message;

    /// <inheritdoc/>
    public override string ToString() =>
        ExitException.RemoteText(Reason) is { } remote ? $"{base.ToString()}\n--- stack of the function that was called ---\n{remote}" : base.ToString();

    static string Text(ErpcErrorKind kind, ExitReason? reason) => kind switch
    {
        ErpcErrorKind.Exception => $"the function failed: {reason}",
        ErpcErrorKind.Exit => $"the function ended itself: {reason}",
        ErpcErrorKind.Signal => $"an exit signal ended the function: {reason}",
        ErpcErrorKind.NoConnection => $"{reason}: the function may have run",
        ErpcErrorKind.Timeout => "the function did not end in time, and goes on",
        ErpcErrorKind.Throw => $"the function threw a value: {reason}",
        _ => "bad argument",
    };
}
