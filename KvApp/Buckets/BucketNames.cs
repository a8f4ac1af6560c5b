using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace KvApp;

/// <summary>The names of one life of the registry: its actor writes them, everybody reads them (the tutorial's ETS table).</summary>
sealed class BucketNames
{
    readonly ConcurrentDictionary<byte[], Bucket> _buckets = new(ByteComparer.Instance);
    readonly ConcurrentDictionary<byte[], Bucket>.AlternateLookup<ReadOnlySpan<byte>> _byName;

    public BucketNames() => _byName = _buckets.GetAlternateLookup<ReadOnlySpan<byte>>();

    public int Count => _buckets.Count;

    /// <summary>The living bucket of a name. One that has just died may still stand here, and is not shown.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, [NotNullWhen(true)] out Bucket? bucket) => _byName.TryGetValue(name, out bucket) && !bucket.IsDead;

    /// <summary>The first names of living buckets, in the order of their bytes.</summary>
    public IReadOnlyList<byte[]> First(int most) => [.. _buckets.Where(entry => !entry.Value.IsDead).Select(entry => entry.Key).Order(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))).Take(most)];

    public void Add(Bucket bucket) => _buckets[bucket.Name] = bucket;

    /// <summary>Removes the name of a dead bucket, unless a new one has it by now.</summary>
    public void Remove(Bucket bucket) => _buckets.TryRemove(KeyValuePair.Create(bucket.Name, bucket));
}
