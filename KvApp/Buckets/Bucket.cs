using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using KvApp.Tasks;

namespace KvApp;

/// <summary>
/// A map from keys to values (the tutorial's <c>KV.Bucket</c>). An actor is its life: when that ends, the bucket is dead and everything here answers false.
/// Reading and writing do not pass through the actor.
/// </summary>
sealed class Bucket
{
    readonly ConcurrentDictionary<byte[], byte[]> _values = new(concurrencyLevel: 1, capacity: 31, ByteComparer.Instance);
    readonly ConcurrentDictionary<byte[], byte[]>.AlternateLookup<ReadOnlySpan<byte>> _byKey;
    readonly Lock _writing = new();
    ImmutableArray<IActorRef> _subscribers = [];
    volatile Node? _node;
    volatile bool _dead;

    public Bucket(byte[] name)
    {
        Name = name;
        _byKey = _values.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>Starts a bucket whose actor is a child of <paramref name="parent"/>.</summary>
    public static Bucket Start(IActorRefFactory parent, byte[] name)
    {
        var bucket = new Bucket(name);
        bucket.Pid = parent.ActorOf(Props.Create(() => new BucketActor(bucket)));
        return bucket;
    }

    public byte[] Name { get; }

    public IActorRef Pid { get; internal set; } = ActorRefs.Nobody;

    public bool IsDead => _dead;

    public int SubscriberCount { get { lock (_writing) return _subscribers.Length; } }

    /// <summary>Reads a value, null where the key is missing; false where the bucket is dead.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out byte[]? value)
    {
        _byKey.TryGetValue(key, out value);
        return !_dead;
    }

    /// <summary>Sets a value and tells the subscribers; false where the bucket is dead.</summary>
    public bool TryPut(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var copy = value.ToArray();
        lock (_writing)
        {
            if (_dead) return false;
            _byKey[key] = copy;
            if (!_subscribers.IsEmpty) Tell(new BucketChanged.Put(key.ToArray(), copy));
        }
        return true;
    }

    /// <summary>Removes a key and returns its value, null where it was missing; the subscribers are told either way. False where the bucket is dead.</summary>
    public bool TryDelete(ReadOnlySpan<byte> key, out byte[]? old)
    {
        lock (_writing)
        {
            old = null;
            if (_dead) return false;
            _byKey.TryRemove(key, out _, out old);
            if (!_subscribers.IsEmpty) Tell(new BucketChanged.Deleted(key.ToArray()));
        }
        return true;
    }

    /// <summary>Tells <paramref name="pid"/>, on whatever node, of every write from now on until it ends; false where the bucket is dead.</summary>
    public bool TrySubscribe(IActorRef pid)
    {
        if (AddSubscriber(pid)) Pid.Tell(new SubscriberAdded(pid));
        return !_dead;
    }

    /// <summary>
    /// Completes when the nodes of all subscribers take what they are told: who has written waits for it, or what is told would pile up here. At once, but where a node is slow or does not
    /// answer.
    /// </summary>
    public ValueTask Told()
    {
        var subscribers = _subscribers;
        if (subscribers.IsEmpty || _node is not { } node) return default;
        foreach (var subscriber in subscribers)
            if (!node.WhenNotBusy(subscriber).IsCompleted) return new(WhenTold(node, subscribers));
        return default;
    }

    static async Task WhenTold(Node node, ImmutableArray<IActorRef> subscribers)
    {
        foreach (var subscriber in subscribers) await node.WhenNotBusy(subscriber);
    }

    /// <summary>The node that it tells its subscribers from, once it has any.</summary>
    internal void TellFrom(Node node) => _node = node;

    internal bool AddSubscriber(IActorRef pid)
    {
        lock (_writing)
        {
            if (_dead || _subscribers.Contains(pid)) return false;
            _subscribers = _subscribers.Add(pid);
            return true;
        }
    }

    internal void Unsubscribe(IActorRef pid)
    {
        lock (_writing) _subscribers = _subscribers.Remove(pid);
    }

    // Under the lock of the writes: one that has been acknowledged came before the death, one that comes after is refused.
    internal void Die()
    {
        lock (_writing)
        {
            _dead = true;
            _subscribers = [];
        }
    }

    void Tell(BucketChanged change)
    {
        foreach (var subscriber in _subscribers) subscriber.Tell(change, Pid);
    }
}
