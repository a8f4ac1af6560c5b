namespace KvApp.Tasks;

/// <summary>One life of a supervisor's child. Its end is told on the thread that ends it; the rest is the supervisor's.</summary>
internal sealed class Child(StartTask task, Shutdown shutdown, Children siblings) : IProcessParent
{
    readonly Lock _gate = new();
    volatile ExitReason? _reason;
    bool _terminating;

    public StartTask Task => task;

    public Shutdown Shutdown => shutdown;

    /// <summary>Why it ended; null while it runs, or has yet to begin.</summary>
    public ExitReason? Reason => _reason;

    /// <summary>It is to end, and not to be started again.</summary>
    public bool Terminating { get { lock (_gate) return _terminating; } }

    /// <summary>Called by the supervisor when its actor has ended.</summary>
    public Action? WhenEnded { get; set; }

    /// <summary>It has ended, and is to be started again.</summary>
    public bool Restarts { get; private set; }

    public ExitReason WhenStopped => siblings.WhenStopped;

    /// <summary>From here on it is to end. False if it has ended, or was to end already.</summary>
    public bool TryTerminate()
    {
        lock (_gate) return _reason is null && !_terminating && (_terminating = true);
    }

    // One that is to be started again keeps its slot.
    public void Ended(ExitReason reason)
    {
        lock (_gate)
        {
            Restarts = !_terminating && (task.Restart == Restart.Permanent || (task.Restart == Restart.Transient && reason.IsAbnormal));
            _reason = reason;
        }
        if (!Restarts) siblings.FreeSlot();
    }
}

/// <summary>What the children of one supervisor share.</summary>
internal sealed class Children
{
    int _slots;
    volatile ExitReason? _whenStopped;

    /// <summary>How many there are, those included that are about to be started again.</summary>
    public int Count => Volatile.Read(ref _slots);

    /// <summary>With what they end if their supervisor is gone at once.</summary>
    public ExitReason WhenStopped
    {
        get => _whenStopped ?? new ExitReason.Shutdown();
        set => _whenStopped = value;
    }

    public void TakeSlot() => Interlocked.Increment(ref _slots);

    public void FreeSlot() => Interlocked.Decrement(ref _slots);
}
