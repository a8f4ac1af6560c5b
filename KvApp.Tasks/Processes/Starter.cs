using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>What a process that is started is told of who starts it.</summary>
internal static class Starter
{
    extension(Life? owner)
    {
        /// <summary>The owner's registered name, for the log; one without is known as the first of the callers.</summary>
        public string? StartedFrom(LocalNode node) => owner is null ? null : node.Processes.NameOf(owner.Pid);

        /// <summary>The owner, and who had started it (<c>$callers</c>).</summary>
        public IReadOnlyList<IActorRef> Callers() => owner switch
        {
            null => [],
            RunningProcess process => [process.Self, .. process.Callers],
            _ => [owner.Pid],
        };
    }
}
