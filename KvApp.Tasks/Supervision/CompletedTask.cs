using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>A task that never ran: its value was there from the start.</summary>
internal sealed class CompletedTask(object? value, IActorRef? owner) : IAwaited
{
    static long _ids;

    // Below zero: a node counts its own from one.
    public long Id { get; } = Interlocked.Decrement(ref _ids);

    public IActorRef? Owner => owner;

    public Task<IActorRef> Pid { get; } = Task.FromResult<IActorRef>(ActorRefs.Nobody);

    public Task<TaskEnd> End { get; } = Task.FromResult(new TaskEnd(null, new ExitReason.Normal(), new(value)));

    public bool Abandon() => false;

    public void Pipe(Action<TaskEnd> reply, Action<TaskEnd> down) => reply(End.Result);

    public void Unpipe() { }

    public void Unlink() { }

    public void Signal(ExitReason reason) { }
}
