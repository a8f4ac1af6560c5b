using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Who is to be told when a node goes down (OTP's <c>monitor_node/2</c>): one <see cref="NodeDown"/> a call. Who ends is forgotten.</summary>
internal sealed class NodeMonitors(LocalNode node, IActorRef daemon)
{
    readonly Lock _gate = new();
    readonly Dictionary<Entry, int> _times = [];

    public int Count
    {
        get { lock (_gate) return _times.Count; }
    }

    public void Add(NodeName name, IActorRef watcher)
    {
        ArgumentNullException.ThrowIfNull(watcher);
        Keep(new(name.Value, watcher));
        node.Connect(name, connection =>
        {
            if (connection is null)
            {
                if (Remove(new Entry(name.Value, watcher))) watcher.Tell(new NodeDown(name), daemon);
                return;
            }
            var known = new Entry(connection.Node.Value, watcher);
            if (connection.Node == name || !Remove(new Entry(name.Value, watcher))) return;
            Keep(known);
            // Closed in the meantime, it may have told who was known by this name before.
            if (connection.IsClosed && Remove(known)) watcher.Tell(new NodeDown(connection.Node), daemon);
        });
    }

    /// <summary>Undoes one <see cref="Add"/>, under whichever of its names the node was given there.</summary>
    public void Remove(NodeName name, IActorRef watcher)
    {
        ArgumentNullException.ThrowIfNull(watcher);
        if (!Remove(new Entry(name.Value, watcher))) Remove(new Entry(node.FullName(name).Value, watcher));
    }

    public void Down(NodeName name)
    {
        (Entry Key, int Times)[] down;
        lock (_gate)
        {
            down = [.. _times.Where(entry => entry.Key.Node == name.Value).Select(entry => (entry.Key, entry.Value))];
            foreach (var (entry, _) in down) Forget(entry);
        }
        foreach (var (entry, times) in down)
            for (var i = 0; i < times; i++) entry.Watcher.Tell(new NodeDown(name), daemon);
    }

    void Keep(Entry entry)
    {
        lock (_gate)
        {
            var times = _times.GetValueOrDefault(entry);
            if (times == 0 && node.IsLocal(entry.Watcher) && !node.Processes.Of(entry.Watcher).WhenEnded(entry, _ => Ended(entry))) return;
            _times[entry] = times + 1;
        }
    }

    void Ended(Entry entry)
    {
        lock (_gate) _times.Remove(entry);
    }

    bool Remove(Entry entry)
    {
        lock (_gate)
        {
            if (!_times.TryGetValue(entry, out var times)) return false;
            if (times == 1) Forget(entry);
            else _times[entry] = times - 1;
            return true;
        }
    }

    void Forget(Entry entry)
    {
        _times.Remove(entry);
        if (node.IsLocal(entry.Watcher)) node.Processes.Find(entry.Watcher)?.Forget(entry);
    }

    sealed record Entry(string Node, IActorRef Watcher);
}
