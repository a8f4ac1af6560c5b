using Akka.Actor;
using Akka.Event;

namespace KvApp.Tasks;

/// <summary>What a process runs, and for whom.</summary>
/// <param name="Function">Finds the function; called in the process, so that decoding what came from another node burdens nobody else.</param>
/// <param name="Called">The function and its argument, for the log.</param>
/// <param name="Origin">Who asked for it.</param>
/// <param name="Owner">Who is told its pid and its end.</param>
/// <param name="Kind">What becomes of its failure.</param>
/// <param name="Leader">The group leader of who started it, where it prints; null for the console of this node.</param>
internal sealed record ProcessStart(
    Func<IProcess, ValueTask<object?>> Function, ICalled Called, Origin Origin, IProcessOwner? Owner, ProcessKind Kind = ProcessKind.Task, string? Leader = null);

/// <summary>How a process was started, by which its failure is told.</summary>
internal enum ProcessKind
{
    /// <summary>A task: every abnormal end is logged.</summary>
    Task,

    /// <summary>Spawned, or cast: an exception is logged, an exit is not.</summary>
    Spawned,

    /// <summary>Called: its end is its caller's to know, and nobody else's.</summary>
    Called,
}

/// <summary>Who is told of a process, from its start to its end. The end is told once, on the thread that ends it.</summary>
internal interface IProcessOwner
{
    void Started(Life process);

    /// <param name="process">Null if it was never started.</param>
    /// <param name="reason">Why it ended.</param>
    /// <param name="result">What the function returned, if it did.</param>
    void Ended(Life? process, ExitReason reason, Result? result);

    /// <summary>Its supervisor has as many children as it may have.</summary>
    void Refused(int maxChildren);
}

/// <summary>A function while it runs. It ends when the function returns or fails, or, for everyone but the function itself, when an exit signal ends it.</summary>
internal sealed class RunningProcess(IActorRef pid, ProcessStart start, LocalNode node, IProcessParent? parent) : Life(pid), IProcess, IThreadPoolWorkItem
{
    static readonly AsyncLocal<RunningProcess?> Running = new();

    readonly Mailbox _mailbox = new(pid, node);
    readonly Lock _stoppingGate = new();
    CancellationTokenSource? _stopping;
    volatile ExitReason? _signal;
    EndedBy _endedBy;
    long _started;
    ProcessIo? _io;
    LeaderLog? _log;
    Offspring? _offspring;
    volatile bool _over;
    volatile bool _inFunction;

    /// <summary>The process that this code runs in, if it runs in one.</summary>
    public static RunningProcess? Current => Running.Value;

    /// <summary>The process or the actor of this system that this code runs in; null for code that is neither.</summary>
    public static IActorRef? CurrentPid(ActorSystem system) => Current?.Pid ?? CurrentActor(system);

    /// <summary>The actor of this system whose turn this code is part of; null where it is none.</summary>
    public static IActorRef? CurrentActor(ActorSystem system) =>
        ActorCell.GetCurrentSelfOrNoSender() is ActorRefWithCell { Underlying: var cell } self && cell.System == system ? self : null;

    /// <summary>What the running process prints with; null where that is the operating system process's own console.</summary>
    public static ProcessIo? CurrentIo => Current is { PrintsHere: false } process ? process.Io : null;

    /// <summary>What the running process has printed is there before what it is about to say to another one.</summary>
    public static void HasPrinted(LocalNode node)
    {
        if (Current is { _io: { } io } process && process.IsOf(node)) io.Printed();
    }

    /// <summary>The leader of what a process of this node starts; null for the console of this node.</summary>
    public static string? LeaderOf(Life? starter, LocalNode node) => starter is RunningProcess process && process.IsOf(node) ? process.Leader : null;

    public IActorRef Self => Pid;

    /// <summary>What runs, for the log.</summary>
    public string Function => start.Called.Name;

    public ActorSystem System => node.System;

    public NodeName Node => node.Self;

    public IReadOnlyList<IActorRef> Callers => start.Origin.Callers;

    /// <summary>What ended a process; a function that could not be started has failed.</summary>
    public static EndedBy EndOf(Life? process) => (process as RunningProcess)?._endedBy ?? EndedBy.Exception;

    /// <summary>Whether the function runs, and not the code of the node around it.</summary>
    public bool RunsFunction => _inFunction;

    /// <summary>What it has started. Most functions start nothing.</summary>
    public Offspring Offspring => _offspring ?? Interlocked.CompareExchange(ref _offspring, new(), null) ?? _offspring;

    /// <summary>Messages that wait to be received.</summary>
    public int Waiting => _mailbox.Count;

    public CancellationToken Stopping => StoppingSource.Token;

    // Most functions never ask for it.
    CancellationTokenSource StoppingSource
    {
        get
        {
            lock (_stoppingGate)
            {
                if (_stopping is not null) return _stopping;
                _stopping = new();
                if (_signal is not null) _stopping.Cancel();
                return _stopping;
            }
        }
    }

    public TextWriter Out => Io.Out;

    public TextReader In => Io.In;

    public ILoggingAdapter Log
    {
        get
        {
            lock (_stoppingGate) return _log ??= new(node.Io, Pid, () => Leader);
        }
    }

    public IActorRef GroupLeader
    {
        get => Leader is { } leader ? node.Resolve(leader) : node.Io.Console.Pid;
        set => Lead(node.Io.PathOf(value));
    }

    string? Leader => Volatile.Read(ref _io) is { } io ? io.Leader : start.Leader;

    bool PrintsHere => _io is null && start.Leader is null && !HasEnded && !node.Io.Console.IsReplaced;

    // Most functions never print.
    ProcessIo Io
    {
        get
        {
            lock (_stoppingGate) return _io ??= new(node.Io, Pid, start.Leader, () => !HasEnded ? Presence.Alive : _over ? Presence.Over : Presence.Dead);
        }
    }

    public bool IsOf(LocalNode local) => node == local;

    /// <summary>From now on it prints, and reads, elsewhere.</summary>
    public void Lead(string? leader) => Io.Lead(leader);

    public void Post(object message) => _mailbox.Post(message);

    public Task<TMessage> Receive<TMessage>(Predicate<TMessage>? where = null, TimeSpan? timeout = null, CancellationToken cancellation = default) =>
        _mailbox.Receive(where, timeout, cancellation);

    public MonitorRef Monitor(IActorRef pid) => node.Monitors.Add(this, pid);

    public MonitorRef Monitor(string name, NodeName? on = null) => node.Monitors.Add(this, name, on ?? node.Self);

    public void Link(IActorRef pid) => node.Links.Add(this, pid);

    public void Unlink(IActorRef pid) => node.Links.Remove(this, pid);

    public void Demonitor(MonitorRef monitor, bool flush = false)
    {
        node.Monitors.Remove(this, monitor);
        if (flush) _mailbox.Flush(message => message is Down down && down.Ref == monitor);
    }

    public void Execute() => _ = Run();

    async Task Run()
    {
        Running.Value = this;
        _started = node.Meter.Started();
        var span = Tracing.BeginRun(() => Function, start.Origin.Trace);
        ExitReason reason;
        Result? result = null;
        var (by, crashed) = (EndedBy.Return, false);
        try
        {
            start.Owner?.Started(this);
            _inFunction = true;
            if (!HasEnded) result = new(await start.Function(this));
            _inFunction = false;
            reason = new ExitReason.Normal();
        }
        catch (OperationCanceledException) when (_signal is not null)
        {
            (reason, by) = (_signal, EndedBy.Signal);
        }
        catch (Exception e)
        {
            _inFunction = false;
            (reason, by) = (ExitReason.From(e), e.EndedBy);
            crashed = reason.IsAbnormal && (start.Kind == ProcessKind.Task || (start.Kind == ProcessKind.Spawned && e is not ExitException));
        }
        // All of it is on its leader's console before anybody hears of the end.
        if (_io is { } io && !HasEnded) await io.Drained();
        if (!Finish(reason, by, result)) node.Processes.Abandoned.Remove(this);
        else if (crashed) CrashReport.Log(node, start, this, Leader, reason);
        _over = true;
        Tracing.End(span, (_signal ?? reason).Word, result is null && reason.IsAbnormal ? $"{reason}" : null);
    }

    public override void Signal(IActorRef from, ExitReason reason)
    {
        if (reason is ExitReason.Kill)
        {
            Die(new ExitReason.Killed());
            return;
        }
        // It is meant to end; the end of something it is linked to is only news.
        if (TrapExit && reason is not ExitReason.Normal) Stopped(reason);
        Broken(from, reason);
    }

    // By way of its actor's mailbox, so that what the same sender told before comes before it.
    public override void Broken(IActorRef other, ExitReason reason, object? news = null)
    {
        if (TrapExit)
        {
            var exit = new Exit(other, reason);
            if (news is null) Pid.Tell(exit, other);
            else Tell(news, exit, other);
            return;
        }
        if (news is not null) Forget(news);
        if (reason is not ExitReason.Normal) Die(reason);
    }

    public override void Tell(object key, object news, IActorRef from) => Pid.Tell(new Notice(this, key, news), from);

    /// <summary>Its actor was stopped from outside: it ends, whether it traps exits or not.</summary>
    public void Stop() => Die(parent?.WhenStopped ?? new ExitReason.Shutdown());

    void Die(ExitReason reason)
    {
        if (HasEnded) return;
        Stopped(reason);
        // Before the end: the function, which looks after it, finds itself here.
        if (!node.Processes.Abandoned.TryAdd(this, reason)) return;
        if (!Finish(reason, EndedBy.Signal, null)) node.Processes.Abandoned.Remove(this);
        else Volatile.Read(ref _io)?.Ended();
    }

    void Stopped(ExitReason reason)
    {
        _signal ??= reason;
        CancelStopping();
    }

    // Not on this thread: callbacks of the token are the function's, and this may be the daemon's.
    void CancelStopping()
    {
        lock (_stoppingGate) _ = _stopping?.CancelAsync();
    }

    bool Finish(ExitReason reason, EndedBy by, Result? result)
    {
        if (!End(reason, () =>
        {
            _endedBy = by;
            parent?.Ended(reason);
            start.Owner?.Ended(this, reason, result);
        })) return false;
        node.Meter.Ended(_started, () => reason.Word);
        ((IInternalActorRef)Pid).Stop();
        _mailbox.Close();
        return true;
    }
}
