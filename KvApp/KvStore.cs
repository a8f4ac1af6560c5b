using Akka.Actor;
using KvApp.Router;
using KvApp.Tasks;

namespace KvApp;

/// <summary>The store of this node: where its server, and the functions that other nodes run here, find buckets and table.</summary>
sealed class KvStore : IExtension
{
    readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly bool[] _owned = new bool[256];

    public KvStore(KeyRouter router, StoreSettings? settings = null, BucketRegistry? buckets = null)
    {
        Router = router;
        Settings = settings ?? new();
        Buckets = buckets ?? new(Settings.MaxMemory);
        RoutedReplies = new(Settings.MaxReplies);
        for (int first = 0; first < _owned.Length; first++)
            _owned[first] = router.Table.Find([(byte)first]) is { } route && IsSelf(route.Node, router.Self);
    }

    public KeyRouter Router { get; }

    public RoutingTable Table => Router.Table;

    public NodeName Self => Router.Self;

    public StoreSettings Settings { get; }

    public BucketRegistry Buckets { get; }

    /// <summary>The memory of large replies to other nodes.</summary>
    public ReplyMemory RoutedReplies { get; }

    /// <summary>Completes when the store has ended for good, and says why; a node without one is to end too.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>Whether the table of this node gives it this name.</summary>
    public bool Owns(ReadOnlySpan<byte> name) => _owned[name[0]];

    /// <summary>Starts the store of <paramref name="system"/>, once.</summary>
    /// <param name="system">The actor system of the node.</param>
    /// <param name="router">Where names are owned.</param>
    /// <param name="startRouterTasks">How the supervisor of routed commands is started under the tree; null starts the usual one.</param>
    /// <param name="settings">How much memory the store may take.</param>
    public static KvStore Start(ActorSystem system, KeyRouter router, Func<IActorRefFactory, IActorRef>? startRouterTasks = null,
        StoreSettings? settings = null)
    {
        var node = (KvStore)system.RegisterExtension(new Id(new KvStore(router, settings)));
        system.ActorOf(Props.Create(() => new KvTreeActor(node, startRouterTasks)), "kv");
        return node;
    }

    /// <summary>The store of <paramref name="system"/>.</summary>
    public static KvStore Get(ActorSystem system) =>
        system.GetExtension<KvStore>() ?? throw new InvalidOperationException($"no store was started in the actor system {system.Name}");

    internal void OnTreeEnded(string why) => _ended.TrySetResult(why);

    static bool IsSelf(NodeName owner, NodeName self) => owner.WithoutPort == self.WithoutPort || owner.Host is null && owner.Name == self.Name;

    sealed class Id(KvStore node) : ExtensionIdProvider<KvStore>
    {
        public override KvStore CreateExtension(ExtendedActorSystem system) => node;
    }
}
