using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>What is known of a process (<c>Process.info</c>).</summary>
/// <param name="Function">The function that it runs, as the log names it (<c>initial_call</c>).</param>
/// <param name="Waiting">The messages in its mailbox (<c>message_queue_len</c>).</param>
public sealed record ProcessInfo(string Function, int Waiting)
{
    /// <summary>The name that it is registered under, or null (<c>registered_name</c>).</summary>
    public string? Name { get; init; }

    /// <summary>Whether it traps exits (<c>trap_exit</c>).</summary>
    public bool TrapExit { get; init; }

    /// <summary>Whom it is linked to (<c>links</c>).</summary>
    public IReadOnlyList<IActorRef> Links { get; init; } = [];

    /// <summary>
    /// What it has started and still runs, linked to it or not, as far as its node hears of their ends: its tasks, wherever they run, and
    /// what it has spawned on its own node. A child of a supervisor is the supervisor's. <see cref="Rpc.PInfo"/> asks for the pids that
    /// its node has yet to hear of.
    /// </summary>
    public IReadOnlyList<IActorRef> Children { get; init; } = [];
}
