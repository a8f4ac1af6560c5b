using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using KvApp.Tasks;

namespace KvApp;

/// <summary>
/// A map from keys to values (the tutorial's <c>KV.Bucket</c>). Callers read without a lock and write under the lock of the bucket. A dead
/// bucket refuses both. No actor stands behind a bucket: one actor watches the subscribers of all (<see cref="BucketsActor"/>), so that an
/// empty bucket is small.
/// </summary>
sealed class Bucket(byte[] name, BucketHome home)
{
    readonly Lock _writing = new();
    ConcurrentDictionary<byte[], byte[]>? _values;
    ImmutableArray<IActorRef> _subscribers = [];
    long _bytes = BytesOf(name);
    int _count, _slots;
    volatile bool _dead;

    /// <summary>The bytes of an empty bucket.</summary>
    public static long BytesOf(ReadOnlySpan<byte> name) => StoreMemory.Bucket + StoreMemory.Array(name.Length);

    public byte[] Name => name;

    public BucketHome Home => home;

    public bool IsDead => _dead || home.IsClosed;

    public int SubscriberCount { get { lock (_writing) return _subscribers.Length; } }

    /// <summary>Reads a value, null where the key is missing; false where the bucket is dead.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out byte[]? value)
    {
        value = null;
        if (_values is { } values) ByKey(values).TryGetValue(key, out value);
        return !IsDead;
    }

    /// <summary>Sets a value and tells the subscribers. A value that needs no more memory than the old one is always accepted.</summary>
    public Written Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        lock (_writing)
        {
            if (IsDead) return Written.NoBucket;
            byte[]? old = null;
            if (_values is not null) ByKey(_values).TryGetValue(key, out old);
            var more = StoreMemory.Array(value.Length) + (old is null ? OfNewKey(key) : -StoreMemory.Array(old.Length));
            if (more > 0 && !home.Memory.TryAdd(more)) return Written.Full;
            var copy = value.ToArray();
            if (_values is null) Volatile.Write(ref _values, new(concurrencyLevel: 1, capacity: 3, ByteComparer.Instance));
            ByKey(_values)[key] = copy;
            if (more < 0) home.Memory.Free(-more);
            _bytes += more;
            if (old is null) _slots = Math.Max(_slots, ++_count);
            if (!_subscribers.IsEmpty) Tell(new BucketChanged.Put(key.ToArray(), copy));
        }
        return Written.Done;
    }

    /// <summary>
    /// Removes a key and returns its value, null where the key was missing; tells the subscribers either way. False where the bucket is
    /// dead.
    /// </summary>
    public bool TryDelete(ReadOnlySpan<byte> key, out byte[]? old)
    {
        lock (_writing)
        {
            old = null;
            if (IsDead) return false;
            if (_values is not null && ByKey(_values).TryRemove(key, out _, out old)) Freed(key, old);
            if (!_subscribers.IsEmpty) Tell(new BucketChanged.Deleted(key.ToArray()));
        }
        return true;
    }

    /// <summary>Ends the bucket and tells the subscribers; false where the bucket is dead already.</summary>
    public bool TryDrop()
    {
        ImmutableArray<IActorRef> subscribers;
        lock (_writing)
        {
            if (IsDead) return false;
            // Under the lock of the writes: an acknowledged write came before the end, a later one is refused.
            _dead = true;
            subscribers = _subscribers;
            if (!subscribers.IsEmpty) Tell(new BucketChanged.Dropped(name));
            (_values, _subscribers) = (null, []);
            home.Memory.Free(_bytes);
        }
        if (!subscribers.IsEmpty) home.Watcher.Tell(new SubscribersLeft(this), ActorRefs.NoSender);
        return true;
    }

    /// <summary>
    /// Tells <paramref name="pid"/>, on any node, of every write from now on until the pid ends; false where the bucket is dead.
    /// </summary>
    public bool TrySubscribe(IActorRef pid)
    {
        if (AddSubscriber(pid)) home.Watcher.Tell(new SubscriberAdded(this, pid), ActorRefs.NoSender);
        return !IsDead;
    }

    /// <summary>
    /// Completes when the nodes of all subscribers accept more notifications. Writers wait for it: notifications would pile up here
    /// otherwise. It completes at once unless a node is slow or does not answer.
    /// </summary>
    public ValueTask Told()
    {
        var subscribers = _subscribers;
        if (subscribers.IsEmpty || home.Node is not { } node) return default;
        foreach (var subscriber in subscribers)
            if (!node.WhenNotBusy(subscriber).IsCompleted) return new(WhenTold(node, subscribers));
        return default;
    }

    static async Task WhenTold(Node node, ImmutableArray<IActorRef> subscribers)
    {
        foreach (var subscriber in subscribers) await node.WhenNotBusy(subscriber);
    }

    internal bool AddSubscriber(IActorRef pid)
    {
        lock (_writing)
        {
            if (IsDead || _subscribers.Contains(pid)) return false;
            _subscribers = _subscribers.Add(pid);
            return true;
        }
    }

    internal void Unsubscribe(IActorRef pid)
    {
        lock (_writing) _subscribers = _subscribers.Remove(pid);
    }

    static ConcurrentDictionary<byte[], byte[]>.AlternateLookup<ReadOnlySpan<byte>> ByKey(ConcurrentDictionary<byte[], byte[]> values) =>
        values.GetAlternateLookup<ReadOnlySpan<byte>>();

    // The table of a map never shrinks: slots count at their peak, until the map is empty and goes.
    long OfNewKey(ReadOnlySpan<byte> key) => StoreMemory.Node + StoreMemory.Array(key.Length)
        + (_values is null ? StoreMemory.Map + StoreMemory.Slot : _count >= _slots ? StoreMemory.Slot : 0);

    void Freed(ReadOnlySpan<byte> key, byte[] value)
    {
        var less = StoreMemory.Node + StoreMemory.Array(key.Length) + StoreMemory.Array(value.Length);
        if (--_count == 0)
        {
            less += StoreMemory.Map + ((long)_slots * StoreMemory.Slot);
            (_values, _slots) = (null, 0);
        }
        _bytes -= less;
        home.Memory.Free(less);
    }

    void Tell(BucketChanged change)
    {
        foreach (var subscriber in _subscribers) subscriber.Tell(change, home.Watcher);
    }
}
