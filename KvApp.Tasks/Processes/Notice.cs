using Akka.Actor;
using Akka.Event;

namespace KvApp.Tasks;

/// <summary>
/// News of an end, on its way to the mailbox of the process that it is for. Until it is in there the process can take it back: so that
/// after a demonitor with flush, or an unlink, nothing comes that was under way. It goes through the actor all the same, to stay behind
/// what its sender told before.
/// </summary>
internal sealed class Notice(Life to, object key, object message) : INoSerializationVerificationNeeded, IDeadLetterSuppression
{
    public object Message => message;

    /// <summary>False if it was taken back.</summary>
    public bool TryDeliver() => to.Forget(key);
}
