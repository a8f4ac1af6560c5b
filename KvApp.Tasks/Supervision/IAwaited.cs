using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>What a <see cref="SupervisedTask{T}"/> waits for.</summary>
internal interface IAwaited
{
    long Id { get; }

    IActorRef? Owner { get; }

    Task<IActorRef> Pid { get; }

    Task<TaskEnd> End { get; }

    /// <summary>The owner no longer waits, and will not be told. A link goes on. False if the task has ended.</summary>
    bool Abandon();

    /// <summary>Has somebody told of the end, before and after a linked owner that traps exits is.</summary>
    void Pipe(Action<TaskEnd> reply, Action<TaskEnd> down);

    /// <summary>If either ends, the other no longer hears of it.</summary>
    void Unlink();

    /// <summary>Sends the task an exit signal.</summary>
    void Signal(ExitReason reason);
}
