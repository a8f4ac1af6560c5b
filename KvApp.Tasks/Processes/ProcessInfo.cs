using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>What is known of a process or an actor (OTP's <c>process_info</c>).</summary>
/// <param name="Node">The node that it runs on.</param>
/// <param name="Name">The name that it is registered under there, or null.</param>
/// <param name="Function">What it runs, with the number of its parameters; of an actor, its class.</param>
/// <param name="Messages">How many messages wait in its mailbox.</param>
/// <param name="TrapExit">Whether it traps exits.</param>
/// <param name="Links">Whom it is linked to.</param>
public sealed record ProcessInfo(NodeName Node, string? Name, string Function, int Messages, bool TrapExit, IReadOnlyList<IActorRef> Links)
{
    internal static ProcessInfo? Of(LocalNode node, IActorRef pid)
    {
        if (pid is not ActorRefWithCell { Underlying: var cell } || cell.IsTerminated) return null;
        var life = node.Processes.Find(pid);
        if (life is { HasEnded: true } || (life is null && ProcessTable.IsProcess(pid))) return null;
        return new(node.Self, node.Processes.NameOf(pid), life is RunningProcess process ? process.Function : cell.Props.Type.FullName ?? cell.Props.Type.Name,
            (life as RunningProcess)?.Waiting ?? cell.NumberOfMessages, life?.TrapExit ?? false, life?.LinkedTo ?? []);
    }
}
