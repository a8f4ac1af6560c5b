using Akka.Actor;
using Akka.Event;

namespace KvApp.Tasks;

/// <summary>
/// Bears the name that several supervisors share, starts again one that ends, and ends with all of them. Starts pass it by; what is asked
/// about all children it asks each of them.
/// </summary>
internal sealed class PartitionedSupervisorActor : ReceiveActor
{
    readonly LocalNode _node;
    readonly string _name;
    readonly TaskSupervisorOptions _options;
    readonly Partitions _parts;
    readonly RestartIntensity _intensity;
    ExitReason? _stopping;

    public PartitionedSupervisorActor(LocalNode node, string name, TaskSupervisorOptions options, Partitions parts)
    {
        (_node, _name, _options, _parts) = (node, name, options, parts);
        _intensity = new(options.MaxRestarts, options.RestartWindow);
        Receive<ForPartition>(keyed => Pass(keyed.Key, keyed.Request));
        Receive<StartTask>(task => Pass(null, task));
        Receive<ForSupervisor>(request => Pass(null, request), request => request.Kind == FrameKind.Start);
        Receive<ForSupervisor>(request => { if (SupervisorRequests.TryRead(_node, request, _name) is { } question) Take(question); });
        Receive<SupervisorRequest>(Take);
        Receive<Terminated>(ended => Ended(ended.ActorRef));
        Receive<Exit>(_ => { });
        ReceiveAny(message =>
        {
            if (message is INobodyThere) Unhandled(message);
            else _node.Log.Error("supervisor {0} received an unexpected message from {1}: {2}", _name, Sender, message);
        });
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart()
    {
        var self = _node.Processes.Of(Self);
        self.TrapExit = true;
        // Akka would stop the partitions without a word, and the tasks would end as if they had been asked to.
        self.WhenEnded(this, reason =>
        {
            if (reason is not ExitReason.Killed) return;
            foreach (var part in All) _node.Processes.Of(part).Signal(ActorRefs.Nobody, new ExitReason.Kill());
        });
        for (var n = 0; n < _parts.Count; n++) Start(n);
    }

    protected override void PostStop()
    {
        _node.Partitions.TryRemove(new(_name, _parts));
        _node.Processes.Unregister(_name, Self);
    }

    IEnumerable<IActorRef> All => Enumerable.Range(0, _parts.Count).Select(n => _parts[n]!);

    void Start(int n) =>
        _parts[n] = Context.Watch(Context.ActorOf(Props.Create(() => new TaskSupervisorActor(_node, PartitionKey.Write(_name, (ulong)n), _options))));

    void Pass(ulong? key, INobodyThere request) => _parts.Of(key)!.Tell(request, ActorRefs.NoSender);

    void Take(SupervisorRequest request)
    {
        switch (request)
        {
            case GetChildren: Ask(asker => new GetChildren(asker), answers => request.Answer(answers.SelectMany(pids => (IActorRef[])pids).ToArray())); break;
            case CountChildren: Ask(asker => new CountChildren(asker), answers => request.Answer(answers.Aggregate(new[] { 0, 0 }, (sum, each) => [sum[0] + ((int[])each)[0], sum[1] + ((int[])each)[1]]))); break;
            case TerminateChild terminate: Ask(asker => new TerminateChild(asker, terminate.Child), answers => request.Answer(answers.Contains(true))); break;
            case StopSupervisor stop:
                stop.Answer(Self);
                Stop(stop.Reason);
                break;
        }
    }

    void Ask(Func<IProcessOwner, SupervisorRequest> question, Action<IReadOnlyList<object>> answer)
    {
        var asker = new Answers(_parts.Count, answer);
        foreach (var part in All) part.Tell(question(asker), ActorRefs.NoSender);
    }

    void Ended(IActorRef part)
    {
        var n = Enumerable.Range(0, _parts.Count).First(n => part.Equals(_parts[n]));
        if (_stopping is null && _intensity.TryRestart())
        {
            Start(n);
            return;
        }
        if (_stopping is null)
        {
            _node.Log.Error("supervisor {0} ends: its partitions have been started again {1} times within {2:0} s, and {3} ended once more",
                _name, _options.MaxRestarts, _options.RestartWindow.TotalSeconds, part.Path);
            Stop(new ExitReason.Shutdown());
        }
        if (!Context.GetChildren().Any(child => !child.Equals(part))) Finish();
    }

    void Stop(ExitReason reason)
    {
        if (_stopping is not null) return;
        _stopping = reason;
        Ask(asker => new StopSupervisor(asker, reason), _ => { });
    }

    void Finish()
    {
        (_node.Processes.Of(Self) as ActorLife)?.EndAs(_stopping!);
        Context.Stop(Self);
    }

    /// <summary>Waits for the answers of all; one that has ended has none to give.</summary>
    sealed class Answers(int count, Action<IReadOnlyList<object>> answer) : IProcessOwner
    {
        readonly List<object> _answers = [];
        int _open = count;

        public void Started(Life process) { }

        public void Refused(int maxChildren) { }

        public void Ended(Life? process, ExitReason reason, Result? result)
        {
            lock (_answers)
            {
                if (result?.Value is { } value) _answers.Add(value);
                if (--_open > 0) return;
            }
            answer(_answers);
        }
    }
}
