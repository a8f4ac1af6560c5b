using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace KvApp.Tasks;

/// <summary>Why a process ended (OTP's exit reason). It crosses nodes as data: what failed is told in text, never as a live exception.</summary>
public abstract record ExitReason
{
    private ExitReason() { }

    /// <summary>The function returned (<c>:normal</c>).</summary>
    public sealed record Normal : ExitReason;

    /// <summary>It was asked to stop, by its supervisor or an owner, or ended so by itself (<c>:shutdown</c>, <c>{:shutdown, detail}</c>).</summary>
    public sealed record Shutdown(string? Detail = null) : ExitReason;

    /// <summary>A signal that cannot be trapped (<c>:kill</c>); who receives it dies with <see cref="Killed"/>.</summary>
    public sealed record Kill : ExitReason;

    /// <summary>It was killed (<c>:killed</c>).</summary>
    public sealed record Killed : ExitReason;

    /// <summary>What was waited for did not come in time (<c>:timeout</c>).</summary>
    public sealed record Timeout : ExitReason;

    /// <summary>There was no such process, or no process with that name (<c>:noproc</c>).</summary>
    public sealed record NoProcess : ExitReason;

    /// <summary>The connection to its node was lost or could not be made; whether it still runs is unknown (<c>:noconnection</c>, <c>{:nodedown, node}</c>).</summary>
    public sealed record NoConnection(NodeName Node) : ExitReason;

    /// <summary>The function is not there, or code that another node sent calls what is not there (<c>:undef</c>).</summary>
    public sealed record Undefined(string Function) : ExitReason;

    /// <summary>The function belongs to another version of the code, or its argument does not fit it (<c>:badfun</c>).</summary>
    public sealed record BadFunction(string Function) : ExitReason;

    /// <summary>It threw a value, by <see cref="ThrownException"/> (<c>{{:nocatch, value}, stack}</c>). A value that cannot travel reaches other nodes as text.</summary>
    public sealed record Thrown(object? Value, string? StackTrace) : ExitReason;

    /// <summary>A plain actor stopped; Akka does not say why, so this is never <see cref="Normal"/>.</summary>
    public sealed record Stopped : ExitReason;

    /// <summary>A reason of the application's own (<c>exit(value)</c>). A value that cannot travel reaches other nodes as text.</summary>
    public sealed record Custom(object Value) : ExitReason;

    /// <summary>It ended by an exception (<c>{exception, stacktrace}</c>).</summary>
    public sealed record Failed(string ExceptionType, string Message, string? StackTrace) : ExitReason
    {
        /// <summary>The exception as it prints itself, where that says more than the rest, say of the exceptions within it; else null.</summary>
        public string? Text { get; init; }

        // An exception is its author's code, and is asked where a process ends: whatever that throws, the end must be told.
        internal static Failed Of(Exception exception)
        {
            var type = exception.GetType().FullName ?? exception.GetType().Name;
            var (message, stack, text) = (Ask(() => exception.Message) ?? "(its message cannot be read)", Ask(() => exception.StackTrace), Ask(exception.ToString));
            return new(type, message, stack) { Text = text == (stack is null ? $"{type}: {message}" : $"{type}: {message}{Environment.NewLine}{stack}") ? null : text };
        }

        static string? Ask(Func<string?> what)
        {
            try
            {
                return what();
            }
            catch (Exception)
            {
                return null;
            }
        }
    }

    /// <summary>True for what OTP calls an abnormal exit: everything but a return, a shutdown and the stop of a plain actor.</summary>
    public bool IsAbnormal => this is not (Normal or Shutdown or Stopped);

    /// <summary>Its case as a word: <c>no_connection</c>.</summary>
    internal string Word => Words.GetOrAdd(GetType(), static type => Regex.Replace(type.Name, "(?<=.)[A-Z]", "_$0").ToLowerInvariant());

    static readonly ConcurrentDictionary<Type, string> Words = new();

    /// <summary>The reason that an uncaught exception stands for.</summary>
    public static ExitReason From(Exception exception) => exception switch
    {
        ExitException exit => exit.Reason,
        ThrownException thrown => new Thrown(thrown.Value, thrown.StackTrace),
        _ => UndefinedReference.Of(exception) ?? Failed.Of(exception),
    };

    /// <summary>One line, as a log or an error message shows it.</summary>
    public sealed override string ToString() => this switch
    {
        Normal => "normal",
        Shutdown { Detail: null } => "shutdown",
        Shutdown { Detail: var detail } => $"shutdown: {detail}",
        Kill => "kill",
        Killed => "killed",
        Timeout => "timeout",
        NoProcess => "no process",
        NoConnection { Node: var node } => $"no connection to node {node}",
        Undefined { Function: var function } => $"undefined function {function}",
        BadFunction { Function: var function } => $"bad function {function}",
        Thrown { Value: var value } => $"throw {ValueText.Of(value)}",
        Stopped => "stopped",
        Custom { Value: var value } => ValueText.Of(value),
        Failed failed => $"{failed.ExceptionType}: {failed.Message}",
        _ => GetType().Name,
    };
}
