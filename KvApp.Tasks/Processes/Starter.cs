using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>What a process that is started is told of who starts it.</summary>
internal static class Starter
{
    extension(Life? owner)
    {
        /// <summary>For the log.</summary>
        public string StartedFrom() => owner is null ? "no process" : owner.Pid.Path.ToString();

        /// <summary>The owner, and who had started it (<c>$callers</c>).</summary>
        public IReadOnlyList<IActorRef> Callers() => owner switch
        {
            null => [],
            RunningProcess process => [process.Self, .. process.Callers],
            _ => [owner.Pid],
        };
    }
}
