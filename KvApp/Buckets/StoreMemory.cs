namespace KvApp;

/// <summary>
/// Counts the bytes of the stored buckets and entries against <c>kv.store.max-memory</c>, with the overhead that .NET adds to each.
/// </summary>
sealed class StoreMemory(long most = long.MaxValue)
{
    /// <summary>The object of a bucket, the lock of the bucket, and the node of the registry's map.</summary>
    public const int Bucket = 80 + 40 + 48;

    /// <summary>The map of a bucket with its first table. An empty bucket has no map.</summary>
    public const int Map = 304;

    /// <summary>The node of a map that holds one key and one value.</summary>
    public const int Node = 48;

    /// <summary>
    /// The share of one entry in the table of a map, which doubles when the table is full; the old table lives until the new one is filled.
    /// </summary>
    public const int Slot = 20;

    long _bytes;

    /// <summary>The limit.</summary>
    public long Most => most;

    /// <summary>The bytes in use.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The bytes of an array with its header, rounded up as .NET does.</summary>
    public static long Array(int length) => (24L + length + 7) & ~7L;

    /// <summary>Reserves bytes; false where the limit leaves no room for them.</summary>
    public bool TryAdd(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= most) return true;
        Free(bytes);
        return false;
    }

    public void Free(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
