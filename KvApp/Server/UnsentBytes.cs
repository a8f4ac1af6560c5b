namespace KvApp;

/// <summary>
/// What all subscribers of a node have yet to take. While that is more than <paramref name="most"/>, whoever has more than his share of it is too slow: so memory is bounded however many they are,
/// and who reads is not cut for those who do not.
/// </summary>
sealed class UnsentBytes(long most = UnsentBytes.Most)
{
    public const long Most = 256 * 1024 * 1024;
    long _bytes;
    int _subscribers;

    /// <summary>How much it is: for tests.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public void Join() => Interlocked.Increment(ref _subscribers);

    /// <summary>So much more waits for a subscriber. False if he is to be cut.</summary>
    /// <param name="bytes">How much more.</param>
    /// <param name="his">How much that makes for him.</param>
    public bool Add(int bytes, long his) => Interlocked.Add(ref _bytes, bytes) <= most || his <= most / Math.Max(1, Volatile.Read(ref _subscribers));

    public void Take(int bytes) => Interlocked.Add(ref _bytes, -bytes);

    /// <summary>A subscriber has gone, and what waited for him too.</summary>
    public void Leave(long his)
    {
        Interlocked.Add(ref _bytes, -his);
        Interlocked.Decrement(ref _subscribers);
    }
}
