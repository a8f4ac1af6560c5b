using Akka.Actor;
using Akka.Event;

namespace KvApp.Tasks;

/// <summary>Starts functions as its children, starts again those that ask for it, and ends with them. It never relays a result: that goes from the process to its owner.</summary>
internal sealed class TaskSupervisorActor : ReceiveActor, IWithTimers
{
    readonly LocalNode _node;
    readonly string _name;
    readonly TaskSupervisorOptions _options;
    readonly RestartIntensity _intensity;
    readonly Children _all = new();
    readonly Dictionary<IActorRef, Child> _children = [];
    ExitReason? _stopping;

    public TaskSupervisorActor(LocalNode node, string name, TaskSupervisorOptions options)
    {
        (_node, _name, _options) = (node, name, options);
        _intensity = new(options.MaxRestarts, options.RestartWindow);
        Receive<StartTask>(Start);
        Receive<ForSupervisor>(Start, request => request.Kind == FrameKind.Start);
        Receive<ForSupervisor>(Read);
        Receive<SupervisorRequest>(Take);
        Receive<Terminated>(ended => Ended(ended.ActorRef));
        Receive<KillStragglers>(late =>
        {
            foreach (var pid in late.Children)
                if (_children.TryGetValue(pid, out var child) && child.Reason is null) Signal(pid, new ExitReason.Kill());
        });
        Receive<Exit>(_ => { }); // it traps exits, as OTP's does; only a kill, or its parent, ends it from outside
        ReceiveAny(message =>
        {
            if (message is INobodyThere) Unhandled(message);
            else _node.Log.Error("supervisor {0} received an unexpected message from {1}: {2}", _name, Sender, message);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    // A child that has ended is none, though its actor may still be on its way out; one that has yet to begin is one.
    IEnumerable<KeyValuePair<IActorRef, Child>> Running => _children.Where(child => child.Value.Reason is null);

    // A child's failure is its end, told to whom it concerns; an actor that is restarted would keep its pid.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart()
    {
        var self = _node.Processes.Of(Self);
        self.TrapExit = true;
        // Told before Akka stops the children: they end as their supervisor did.
        self.WhenEnded(this, reason => _all.WhenStopped = reason is ExitReason.Killed ? reason : new ExitReason.Shutdown());
    }

    void Start(ForSupervisor request)
    {
        if (StartTask.TryRead(_node, request, _name) is { } task) Start(task);
    }

    void Read(ForSupervisor request)
    {
        if (SupervisorRequests.TryRead(_node, request, _name) is { } question) Take(question);
    }

    void Take(SupervisorRequest request)
    {
        switch (request)
        {
            case GetChildren: request.Answer(Running.Select(child => child.Key).ToArray()); break;
            case CountChildren: request.Answer(new[] { _children.Values.Count(child => child.Reason is null || child.Restarts), Running.Count() }); break;
            case TerminateChild terminate: Terminate(terminate); break;
            case StopSupervisor stop:
                stop.Answer(Self);
                Stop(stop.Reason);
                break;
        }
    }

    void Start(StartTask task)
    {
        if (_stopping is not null) task.Owner.Ended(null, new ExitReason.NoProcess(), null);
        else if (_options.MaxChildren is { } max && _all.Count >= max) task.Owner.Refused(max);
        else
        {
            _all.TakeSlot();
            Run(task);
        }
    }

    void Run(StartTask task)
    {
        var child = new Child(task, task.Shutdown ?? _options.Shutdown, _all);
        _children[Context.Watch(ProcessActor.Start(Context, task.Start, _node, child))] = child;
    }

    void Ended(IActorRef pid)
    {
        if (!_children.Remove(pid, out var child)) return;
        child.WhenEnded?.Invoke();
        Report(pid, child);
        if (child.Restarts && _stopping is null) Restart(pid, child);
        if (_stopping is not null && _children.Count == 0) Finish();
    }

    // OTP's supervisor reports: for who wants them. The crash itself is logged by the process.
    void Report(IActorRef pid, Child child)
    {
        if (child is { Reason: { } reason, Terminating: false } && (child.Restarts || reason.IsAbnormal)) _node.Log.Debug("supervisor {0}: its child {1} has ended ({2})", _name, pid.Path, reason);
    }

    void Restart(IActorRef pid, Child child)
    {
        if (!_intensity.TryRestart())
        {
            _node.Log.Debug("supervisor {0} ends: it has restarted its children {1} times within {2:0} s, and {3} ended once more ({4})",
                _name, _options.MaxRestarts, _options.RestartWindow.TotalSeconds, pid.Path, child.Reason);
            _all.FreeSlot();
            Stop(new ExitReason.Shutdown());
            return;
        }
        _node.Meter.Restarted(_name);
        // Its first pid was told to who started it; nobody waits for the others.
        Run(child.Task with { Start = child.Task.Start with { Owner = null } });
        _node.Log.Debug("supervisor {0} has started {1} again", _name, pid.Path);
    }

    void Terminate(TerminateChild request)
    {
        var child = _children.GetValueOrDefault(request.Child);
        var first = child?.TryTerminate() is true;
        // Who comes second finds nothing, as it would if the supervisor had waited for the first.
        if (child?.Terminating is true) child.WhenEnded += () => request.Answer(first);
        else request.Answer(false);
        if (first) End([new(request.Child, child!)]);
    }

    void Stop(ExitReason reason)
    {
        if (_stopping is not null) return;
        _stopping = reason;
        End([.. _children.Where(child => child.Value.TryTerminate())]);
        if (_children.Count == 0) Finish();
    }

    // All at once, one timer for each distinct time.
    void End(IReadOnlyCollection<KeyValuePair<IActorRef, Child>> children)
    {
        foreach (var (pid, child) in children) Signal(pid, child.Shutdown.IsBrutal ? new ExitReason.Kill() : new ExitReason.Shutdown());
        foreach (var timed in children.Where(child => !child.Value.Shutdown.IsBrutal && child.Value.Shutdown.Time != Timeout.InfiniteTimeSpan).GroupBy(child => child.Value.Shutdown.Time, child => child.Key))
        {
            var late = new KillStragglers([.. timed]);
            Timers.StartSingleTimer(late, late, timed.Key);
        }
    }

    // A child that is not in the table has ended.
    void Signal(IActorRef child, ExitReason reason) => _node.Processes.Find(child)?.Signal(Self, reason);

    void Finish()
    {
        (_node.Processes.Of(Self) as ActorLife)?.EndAs(_stopping!);
        Context.Stop(Self);
    }

    protected override void PostStop() => _node.Processes.Unregister(_name, Self);
}
