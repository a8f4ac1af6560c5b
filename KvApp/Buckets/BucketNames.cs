using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace KvApp;

/// <summary>
/// The buckets of one generation of the registry by name (the tutorial's ETS table). Callers look names up without a lock.
/// </summary>
sealed class BucketNames(BucketHome home)
{
    readonly ConcurrentDictionary<byte[], Bucket> _buckets = new(ByteComparer.Instance);
    readonly Lock _writing = new();
    int _count, _slots;

    public int Count => Volatile.Read(ref _count);

    /// <summary>The living bucket of a name. A bucket that has just died may still have its name, and is not shown.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, [NotNullWhen(true)] out Bucket? bucket) =>
        _buckets.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out bucket) && !bucket.IsDead;

    /// <summary>The first names of living buckets, in the order of their bytes.</summary>
    public IReadOnlyList<byte[]> First(int most) =>
        [.. _buckets.Where(entry => !entry.Value.IsDead).Select(entry => entry.Key)
            .Order(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))).Take(most)];

    /// <summary>The living bucket of a name, made where there is none.</summary>
    public Creation Create(ReadOnlySpan<byte> name)
    {
        lock (_writing)
        {
            if (TryFind(name, out var bucket)) return new Creation.Done(bucket);
            // A dead bucket of this name goes first, or the name would count twice.
            if (bucket is not null && _buckets.TryRemove(bucket.Name, out _)) _count--;
            // The table of the map never shrinks, so that its slots count once.
            var slot = _count >= _slots ? StoreMemory.Slot : 0;
            if (!home.Memory.TryAdd(Bucket.BytesOf(name) + slot)) return new Creation.Full(home.Memory.Most);
            bucket = new(name.ToArray(), home);
            _buckets[bucket.Name] = bucket;
            _slots = Math.Max(_slots, ++_count);
            return new Creation.Done(bucket);
        }
    }

    /// <summary>Removes the name of a dead bucket, unless a new bucket has the name by now.</summary>
    public void Remove(Bucket bucket)
    {
        lock (_writing)
            if (_buckets.TryRemove(KeyValuePair.Create(bucket.Name, bucket))) _count--;
    }
}
