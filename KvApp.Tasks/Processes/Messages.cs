using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Names one monitor, one task (OTP's reference).</summary>
public readonly record struct MonitorRef
{
    internal MonitorRef(long id) => Id = id;

    internal long Id { get; }

    /// <inheritdoc/>
    public override string ToString() => $"#Ref<{Id}>";
}

/// <summary>A monitored process ended (<c>{:DOWN, ref, :process, pid, reason}</c>). It comes exactly once a monitor.</summary>
/// <param name="Ref">What <c>Monitor</c> returned.</param>
/// <param name="Pid">The process; nobody, where a name was monitored that no process bears.</param>
/// <param name="Reason">Why it ended.</param>
public sealed record Down(MonitorRef Ref, IActorRef Pid, ExitReason Reason);

/// <summary>A linked process ended, or somebody sent an exit signal, to a process that traps exits (<c>{:EXIT, pid, reason}</c>).</summary>
/// <param name="Pid">Where the signal came from.</param>
/// <param name="Reason">Why.</param>
public sealed record Exit(IActorRef Pid, ExitReason Reason);

/// <summary>
/// A request by <c>Rpc.ServerCall</c>, as a process receives it (OTP's <c>{from, message}</c>): it is answered by <c>From.Tell(reply)</c>.
/// An actor gets the message itself, and answers its <c>Sender</c>.
/// </summary>
/// <param name="From">Who waits for the reply, and for nothing else.</param>
/// <param name="Message">What was asked.</param>
public sealed record ServerRequest(IActorRef From, object Message);

/// <summary>The result of a task, told to an actor that does not await it (<c>{ref, result}</c>).</summary>
/// <param name="Ref">The task's reference.</param>
/// <param name="Value">What the function returned.</param>
public sealed record TaskReply(MonitorRef Ref, object? Value);
