using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Router;

/// <summary>Which node owns a name, and how work gets there: as one supervised task under that node's <see cref="Supervisor"/>.</summary>
public sealed class KeyRouter : IExtension
{
    /// <summary>The task supervisor that runs routed work, on each node (the tutorial's <c>KV.RouterTasks</c>).</summary>
    public const string Supervisor = "router-tasks";

    internal KeyRouter(RoutingTable table, NodeName self, IActorRef? actor = null) =>
        (Table, Self, Pid) = (table, self, actor ?? ActorRefs.Nobody);

    /// <summary>Starts the router of this node, as an actor of the system.</summary>
    public static KeyRouter Start(ActorSystem system, RouterSettings settings)
    {
        var actor = system.ActorOf(Props.Create(() => new RouterActor(settings)), "router");
        return (KeyRouter)system.RegisterExtension(new Started(new(settings.Table, Node.Get(system).Self, actor)));
    }

    /// <summary>The router of an actor system.</summary>
    /// <exception cref="InvalidOperationException">The system has none.</exception>
    public static KeyRouter Get(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.GetExtension<KeyRouter>()
            ?? throw new InvalidOperationException($"the actor system '{system.Name}' has no router: call KeyRouter.Start first");
    }

    /// <summary>Who owns which names.</summary>
    public RoutingTable Table { get; }

    /// <summary>This node.</summary>
    public NodeName Self { get; }

    /// <summary>The actor that dispatches: a node whose router has ended routes nothing any more.</summary>
    public IActorRef Pid { get; }

    /// <summary>Runs <paramref name="work"/> on <paramref name="owner"/>, in a task under its <see cref="Supervisor"/>, and gives its result (<c>KV.Router.route</c>).</summary>
    /// <param name="owner">The node.</param>
    /// <param name="work">A named static method: it runs on the other node, in that node's version.</param>
    /// <param name="arg">What it needs.</param>
    /// <param name="size">About how many bytes of memory the work takes until it is answered.</param>
    /// <exception cref="ExitException">
    /// <see cref="ExitReason.NoConnection"/>: the node is down or not known yet; <see cref="ExitReason.Timeout"/>: no answer within <c>kv.router.timeout</c>;
    /// <see cref="ExitReason.NoProcess"/>: its supervisor is not there, perhaps just restarting; or the reason the task ended with.
    /// </exception>
    public Task<TOut> Run<TArg, TOut>(NodeName owner, Func<IProcess, TArg, Task<TOut>> work, TArg arg, int size = 0)
    {
        var routed = new Routed<TOut>(owner, Funs.F(work, arg), size);
        Pid.Tell(routed, ActorRefs.NoSender);
        return routed.Result;
    }

    sealed class Started(KeyRouter router) : ExtensionIdProvider<KeyRouter>
    {
        public override KeyRouter CreateExtension(ExtendedActorSystem system) => router;
    }
}
