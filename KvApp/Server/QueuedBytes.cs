namespace KvApp;

/// <summary>
/// The bytes that wait in this node for its clients: notifications and replies that a client has not read, and commands that wait to run.
/// Beyond
/// <paramref name="most"/> the client with most unread bytes is cut, then the next: the node is bounded however many clients there are, and
/// clients that read
/// are not cut for clients that do not.
/// </summary>
sealed class QueuedBytes(long most = QueuedBytes.Most)
{
    /// <summary>The bound of a node with much memory.</summary>
    public const long Most = 256 * 1024 * 1024;

    // Less does not count: a client of few bytes is not worth a lock for each of its lines.
    const int Least = 4 * 1024;

    readonly Lock _gate = new();
    readonly HashSet<Share> _shares = [];
    long _bytes;

    /// <summary>The bound.</summary>
    public long Limit => most;

    /// <summary>The bytes of all clients together.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>
    /// Adds a client that <paramref name="cut"/> disconnects. The call must not wait; it is made under the lock of all clients.
    /// </summary>
    public Share Join(Action cut) => new(this, cut);

    void Set(Share share, long unread, long unrun)
    {
        lock (_gate)
        {
            if (share.IsCut) return;
            _bytes += unread + unrun - share.Bytes;
            (share.Unread, share.Unrun) = (unread, unrun);
            if (share.Bytes > 0) _shares.Add(share);
            else _shares.Remove(share);
            while (_bytes > most && _shares.MaxBy(each => (each.Unread, each.Unrun)) is { } slowest) Cut(slowest);
        }
    }

    void Cut(Share slowest)
    {
        slowest.IsCut = true;
        _shares.Remove(slowest);
        _bytes -= slowest.Bytes;
        slowest.Cut();
    }

    /// <summary>The bytes that wait for one client.</summary>
    public sealed class Share(QueuedBytes all, Action cut) : IDisposable
    {
        public long Unread { get; internal set; }

        public long Unrun { get; internal set; }

        public long Bytes => Unread + Unrun;

        /// <summary>Whether the client has been cut: its bytes do not count any more.</summary>
        public bool IsCut { get; internal set; }

        internal Action Cut => cut;

        /// <summary>Counts the bytes that wait now: replies and notifications that are unread, commands that have not run.</summary>
        public void Set(long unread, long unrun)
        {
            if (unread + unrun < Least) (unread, unrun) = (0, 0);
            // Most clients hold nothing, before and after.
            if (unread + unrun > 0 || Bytes > 0) all.Set(this, unread, unrun);
        }

        public void Dispose() => Set(0, 0);
    }
}
