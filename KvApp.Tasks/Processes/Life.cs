using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>
/// What is known on this node of one of its pids: who is to be told when it ends, and what an exit signal does to it. Whoever is told is told exactly once,
/// on the thread that ends it, outside every lock.
/// </summary>
internal abstract class Life(IActorRef pid)
{
    readonly Lock _gate = new();
    Dictionary<object, Action<ExitReason>>? _told = [];

    public IActorRef Pid => pid;

    public bool TrapExit { get; set; }

    public bool HasEnded => _told is null;

    /// <summary>How many are to be told: for tests and reports.</summary>
    public int ToTell
    {
        get { lock (_gate) return _told?.Count ?? 0; }
    }

    /// <summary>Calls <paramref name="tell"/> when it ends. False if it has ended; then nothing is called.</summary>
    public bool WhenEnded(object key, Action<ExitReason> tell)
    {
        lock (_gate)
        {
            if (_told is null) return false;
            _told[key] = tell;
            return true;
        }
    }

    /// <summary>Undoes <see cref="WhenEnded"/>. False if there was nothing to undo.</summary>
    public bool Forget(object key)
    {
        lock (_gate) return _told?.Remove(key) ?? false;
    }

    /// <summary>An exit signal has come.</summary>
    public abstract void Signal(IActorRef from, ExitReason reason);

    /// <summary>It has ended. The first reason counts: false if it had ended before.</summary>
    protected bool End(ExitReason reason, Action? first = null)
    {
        Dictionary<object, Action<ExitReason>>? told;
        lock (_gate)
        {
            told = _told;
            _told = null;
        }
        if (told is null) return false;
        first?.Invoke();
        foreach (var tell in told.Values) tell(reason);
        return true;
    }
}
