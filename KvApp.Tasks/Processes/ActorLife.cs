using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>A plain actor that somebody monitors, links or owns tasks by. DeathWatch tells that it ended, but not why.</summary>
internal sealed class ActorLife(IActorRef pid) : Life(pid)
{
    public override void Signal(IActorRef from, ExitReason reason)
    {
        if (reason is ExitReason.Normal) return;
        if (TrapExit && reason is not ExitReason.Kill)
        {
            Pid.Tell(new Exit(from, reason), from);
            return;
        }
        if (End(reason is ExitReason.Kill ? new ExitReason.Killed() : reason)) ((IInternalActorRef)Pid).Stop();
    }

    /// <summary>DeathWatch has told.</summary>
    public void Terminated(bool existed) => End(existed ? new ExitReason.Stopped() : new ExitReason.NoProcess());
}
