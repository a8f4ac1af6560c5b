using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Start a child.</summary>
internal sealed record StartTask(ProcessStart Start, IProcessOwner Owner, Shutdown? Shutdown) : INobodyThere, INoSerializationVerificationNeeded
{
    public void NoProcess(LocalNode node) => Owner.Ended(null, new ExitReason.NoProcess(), null);
}

/// <summary>Tell the pids of the children.</summary>
internal sealed record GetChildren(IProcessOwner Asker) : INobodyThere, INoSerializationVerificationNeeded
{
    public void NoProcess(LocalNode node) => Asker.Ended(null, new ExitReason.NoProcess(), null);
}

/// <summary>End the children, then yourself.</summary>
internal sealed record StopSupervisor : INoSerializationVerificationNeeded;

/// <summary>Children that have not stopped within their time are killed.</summary>
internal sealed record KillStragglers(TimeSpan After) : INoSerializationVerificationNeeded;

/// <summary>What another node may ask of a supervisor.</summary>
internal enum SupervisorQuestion : byte { Children = 1 }
