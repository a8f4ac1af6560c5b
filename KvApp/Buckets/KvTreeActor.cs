using Akka.Actor;
using Akka.Event;
using KvApp.Router;
using KvApp.Tasks;

namespace KvApp;

/// <summary>
/// The tutorial's <c>KV.Supervisor</c>: buckets, registry and <c>router-tasks</c> fall and rise together, because each holds what the
/// others gave it. The store ends for good, and the node with it, after 3 restarts in 5 s and when the registry ends by itself: the
/// registry is the life of all buckets.
/// </summary>
sealed class KvTreeActor : ReceiveActor
{
    /// <summary>The name of the registry's actor.</summary>
    public const string Registry = "registry";

    readonly KvStore _node;
    readonly Func<IActorRefFactory, IActorRef> _startRouterTasks;
    readonly RestartIntensity _restarts = new(3, TimeSpan.FromSeconds(5));
    readonly HashSet<IActorRef> _children = [];
    readonly ILoggingAdapter _log = Context.GetLogger();
    string _why = "its store was stopped";
    bool _stopping;

    public KvTreeActor(KvStore node, Func<IActorRefFactory, IActorRef>? startRouterTasks)
    {
        _node = node;
        _startRouterTasks = startRouterTasks ?? (parent => TaskSupervisor.Start(parent, KeyRouter.Supervisor).Pid!);
        Receive<Terminated>(ended => OnEnded(ended.ActorRef));
    }

    protected override void PreStart() => StartAll();

    protected override void PostStop() => _node.OnTreeEnded(_why);

    // A child is never mended alone: it stops, and its end is what counts, whether by an exception, a Kill or a Stop.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    void StartAll()
    {
        _stopping = false;
        var buckets = Start(Context.ActorOf(Props.Create(() => new BucketsActor()), "buckets"));
        Start(Context.ActorOf(Props.Create(() => new BucketRegistryActor(_node.Buckets, buckets)), Registry));
        Start(_startRouterTasks(Context));
    }

    IActorRef Start(IActorRef child)
    {
        _children.Add(child);
        return Context.Watch(child);
    }

    void OnEnded(IActorRef child)
    {
        if (!_children.Remove(child)) return;
        if (!_stopping) StopAll(child);
        if (_stopping && _children.Count == 0) StartAll();
    }

    void StopAll(IActorRef first)
    {
        if (first.Path.Name == Registry)
        {
            GiveUp("its registry ended, and all buckets with it");
            return;
        }
        if (!_restarts.TryRestart())
        {
            GiveUp($"its store gave up after 3 restarts in 5 s, the last for the end of {first.Path.Name}");
            return;
        }
        _stopping = true;
        _log.Warning("{0} ended: the store starts again, and all buckets of this node are lost", first.Path.Name);
        foreach (var other in _children) Context.Stop(other);
    }

    void GiveUp(string why)
    {
        _why = why;
        _log.Error("node {0} ends: {1}", _node.Self, why);
        Context.Stop(Self);
    }
}
