using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>A plain actor that somebody monitors, links or owns tasks by. DeathWatch tells that it ended, but not why.</summary>
/// <param name="pid">Its pid.</param>
/// <param name="lived">It was seen to be alive: it may have stopped before DeathWatch, which begins in the daemon, could confirm that it existed.</param>
internal sealed class ActorLife(IActorRef pid, bool lived) : Life(pid)
{
    public override void Signal(IActorRef from, ExitReason reason)
    {
        if (reason is ExitReason.Kill) EndAndStop(new ExitReason.Killed());
        else Broken(from, reason);
    }

    public override void Broken(IActorRef other, ExitReason reason, object? news = null)
    {
        if (news is not null) Forget(news);
        if (TrapExit) Pid.Tell(new Exit(other, reason), other);
        else if (reason is not ExitReason.Normal) EndAndStop(reason);
    }

    /// <summary>DeathWatch has told.</summary>
    public void Terminated(bool existed) => End(existed || lived ? new ExitReason.Stopped() : new ExitReason.NoProcess());

    /// <summary>It stops by itself, and this is why.</summary>
    public void EndAs(ExitReason reason) => End(reason);

    void EndAndStop(ExitReason reason)
    {
        if (End(reason)) ((IInternalActorRef)Pid).Stop();
    }
}
