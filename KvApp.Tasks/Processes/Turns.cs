using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Functions that run one after the other, in the order in which they were asked for, whoever asks (OTP's <c>rex</c> server). One that an exit signal ended has had its turn.</summary>
internal sealed class Turns(LocalNode node)
{
    readonly Lock _gate = new();
    readonly Queue<ProcessStart> _waiting = [];
    bool _running;

    public void Start(ProcessStart start)
    {
        var turn = start with { Owner = new Turn(this, start.Owner!) };
        lock (_gate)
        {
            if (_running)
            {
                _waiting.Enqueue(turn);
                return;
            }
            _running = true;
        }
        node.Root.Tell(turn, ActorRefs.NoSender);
    }

    void Next()
    {
        ProcessStart? next;
        lock (_gate) _running = _waiting.TryDequeue(out next);
        if (next is not null) node.Root.Tell(next, ActorRefs.NoSender);
    }

    sealed class Turn(Turns turns, IProcessOwner owner) : IProcessOwner
    {
        public void Started(Life process) => owner.Started(process);

        public void Ended(Life? process, ExitReason reason, Result? result)
        {
            turns.Next();
            owner.Ended(process, reason, result);
        }

        public void Refused(int maxChildren) => owner.Refused(maxChildren);
    }
}
