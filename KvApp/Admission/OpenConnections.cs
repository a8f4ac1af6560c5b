namespace KvApp;

/// <summary>The connections of one port that are open, the oldest first.</summary>
sealed class OpenConnections
{
    readonly Lock _lock = new();
    readonly LinkedList<AdmittedConnection> _open = [];

    public int Count { get { lock (_lock) return _open.Count; } }

    public AdmittedConnection? Oldest { get { lock (_lock) return _open.First?.Value; } }

    public void Add(AdmittedConnection connection)
    {
        lock (_lock) _open.AddLast(connection.Place);
    }

    public void Remove(AdmittedConnection connection)
    {
        lock (_lock)
            if (connection.Place.List is not null) _open.Remove(connection.Place);
    }
}
