using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Starts functions as its children and ends with them. It never relays a result: that goes from the process to its owner.</summary>
internal sealed class TaskSupervisorActor : ReceiveActor, IWithTimers
{
    readonly LocalNode _node;
    readonly string _name;
    readonly TaskSupervisorOptions _options;
    readonly Dictionary<IActorRef, Child> _children = [];
    int _running;
    bool _stopping;

    public TaskSupervisorActor(LocalNode node, string name, TaskSupervisorOptions options)
    {
        (_node, _name, _options) = (node, name, options);
        Receive<StartTask>(Start);
        Receive<ForSupervisor>(request =>
        {
            if (request.Kind == FrameKind.Start) Start(request);
            else Answer(new ServedTask(_node, request.Connection, request.Id, linked: false, pidOnly: false));
        });
        Receive<GetChildren>(question => Answer(question.Asker));
        Receive<Terminated>(child =>
        {
            _children.Remove(child.ActorRef);
            if (_stopping && _children.Count == 0) Context.Stop(Self);
        });
        Receive<StopSupervisor>(_ => StopAll());
        Receive<KillStragglers>(late =>
        {
            foreach (var (pid, child) in _children)
                if (child.Shutdown.Time == late.After) Signal(pid, new ExitReason.Kill());
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    // A child's failure is its end, told to whom it concerns; there is nothing here to restart.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    // A request that cannot be read is its sender's trouble: an exception here would end all children.
    void Start(ForSupervisor request)
    {
        StartTask task;
        try
        {
            task = ServedTask.Join(_node, request);
        }
        catch (Exception e)
        {
            new ServedTask(_node, request.Connection, request.Id, linked: false, pidOnly: false)
                .Ended(null, new ExitReason.BadFunction($"the request to start it cannot be read: {e.Message}"), null);
            return;
        }
        Start(task);
    }

    void Start(StartTask task)
    {
        if (_stopping) task.Owner.Ended(null, new ExitReason.NoProcess(), null);
        else if (_options.MaxChildren is { } max && Volatile.Read(ref _running) >= max) task.Owner.Refused(max);
        else
        {
            Interlocked.Increment(ref _running);
            var child = new Child(task.Shutdown ?? _options.Shutdown);
            var pid = Context.ActorOf(Props.CreateBy(new ProcessActor.Producer(task.Start, _node, () =>
            {
                child.HasEnded = true;
                Interlocked.Decrement(ref _running);
            })));
            _children[Context.Watch(pid)] = child;
        }
    }

    // A child that has ended is none, though its actor may still be on its way out; one that has yet to begin is one.
    void Answer(IProcessOwner asker) =>
        asker.Ended(null, new ExitReason.Normal(), new(_children.Where(child => !child.Value.HasEnded).Select(child => child.Key).ToArray()));

    // All at once, one timer for each distinct time.
    void StopAll()
    {
        if (_stopping) return;
        _stopping = true;
        foreach (var (pid, child) in _children) Signal(pid, child.Shutdown.IsBrutal ? new ExitReason.Kill() : new ExitReason.Shutdown());
        foreach (var time in _children.Values.Select(child => child.Shutdown).Where(s => !s.IsBrutal && s.Time != Timeout.InfiniteTimeSpan).Select(s => s.Time).Distinct())
            Timers.StartSingleTimer(time, new KillStragglers(time), time);
        if (_children.Count == 0) Context.Stop(Self);
    }

    // A child that is not in the table has ended, or has yet to begin; then nothing of it has run, and it need not.
    void Signal(IActorRef child, ExitReason reason)
    {
        if (_node.Processes.Find(child) is { } process) process.Signal(Self, reason);
        else Context.Stop(child);
    }

    protected override void PostStop() => _node.Processes.Unregister(_name, Self);

    sealed class Child(Shutdown shutdown)
    {
        volatile bool _ended;

        public Shutdown Shutdown => shutdown;

        public bool HasEnded { get => _ended; set => _ended = value; }
    }
}
