using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>What a <see cref="SupervisedTask{T}"/> waits for.</summary>
internal interface IAwaited
{
    long Id { get; }

    IActorRef? Owner { get; }

    Task<IActorRef> Pid { get; }

    Task<TaskEnd> End { get; }

    /// <summary>The owner no longer waits, and the result is dropped. A link goes on, and the task can still be ended. False if it has ended.</summary>
    bool Abandon();

    /// <summary>Has somebody told of the end, before and after a linked owner that traps exits is.</summary>
    void Pipe(Action<TaskEnd> reply, Action<TaskEnd> down);

    /// <summary>Undoes <see cref="Pipe"/>.</summary>
    void Unpipe();

    /// <summary>If either ends, the other no longer hears of it.</summary>
    void Unlink();

    /// <summary>Sends the task an exit signal.</summary>
    void Signal(ExitReason reason);
}
