namespace KvApp.Tasks;

/// <summary>
/// Ends the process that lets it escape with <see cref="Reason"/> (OTP's <c>exit(reason)</c>), and is what the awaiter of such a process
/// catches. Where the reason holds a stack trace of another node, <see cref="ToString"/> prints it below the local one.
/// </summary>
public sealed class ExitException(ExitReason reason, Exception? inner = null) : Exception(reason.ToString(), inner)
{
    /// <summary>Why the process ended.</summary>
    public ExitReason Reason { get; } = reason;

    /// <summary>The module that a function or a value needs and this node lacks; another may have it.</summary>
    internal ModuleId? Missing { get; private set; }

    internal ExitException For(ModuleId missing)
    {
        Missing = missing;
        return this;
    }

    /// <summary>The module that it all came of, if it is that.</summary>
    internal static ModuleId? MissingIn(Exception? e)
    {
        while (e is not null and not ExitException { Missing: not null }) e = e.InnerException;
        return (e as ExitException)?.Missing;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Remote is { } remote ? $"{base.ToString()}\n--- stack of the process that ended ---\n{remote}" : base.ToString();

    string? Remote => RemoteText(Reason);

    internal static string? RemoteText(ExitReason? reason) => reason switch
    {
        ExitReason.Failed failed => failed.Text ?? failed.StackTrace,
        ExitReason.Thrown thrown => thrown.StackTrace,
        _ => null,
    };
}

/// <summary>OTP's <c>throw value</c>: uncaught, it ends the process with <see cref="ExitReason.Thrown"/>.</summary>
public sealed class ThrownException(object? value) : Exception($"throw {value}")
{
    /// <summary>What was thrown.</summary>
    public object? Value { get; } = value;
}

/// <summary>A supervisor has as many children as <see cref="TaskSupervisorOptions.MaxChildren"/> allows.</summary>
public sealed class MaxChildrenException(string message) : InvalidOperationException(message);
