using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>The actors behind one registered name. Who sends to the name is led straight to one of them: what they are for is to have more mailboxes than one.</summary>
internal sealed class Partitions(int count)
{
    readonly IActorRef?[] _parts = new IActorRef?[count];
    uint _turn;

    public int Count => count;

    public IActorRef? this[int n]
    {
        get => Volatile.Read(ref _parts[n]);
        set => Volatile.Write(ref _parts[n], value);
    }

    /// <summary>The one that the key chooses; without a key they take turns. Null if it has yet to come into being.</summary>
    public IActorRef? Of(ulong? key) => this[(int)((key ?? Interlocked.Increment(ref _turn)) % (ulong)count)];
}
