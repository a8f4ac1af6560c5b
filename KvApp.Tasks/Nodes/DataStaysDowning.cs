using Akka.Actor;
using Akka.Cluster;

namespace KvApp.Tasks;

/// <summary>
/// Decides which unreachable members the cluster gives up: those without the role <c>data</c>, <c>kv.cluster-down-after</c> after they
/// became unreachable. A member with it is never downed: names have fixed owners and nothing is replicated, so after a split each side goes
/// on serving its own and both wait.
/// </summary>
/// <remarks>Akka's own resolver ends healthy nodes: of three, kill two, and the third shuts itself down.</remarks>
internal sealed class DataStaysDowning(ActorSystem system, Cluster cluster) : IDowningProvider
{
    readonly TimeSpan _after = TasksSettings.DownAfterOf(new(system.Settings.Config.WithFallback(TasksConfig.Reference)));

    public TimeSpan DownRemovalMargin => TimeSpan.Zero;

    public Props DowningActorProps => Props.Create(() => new Downing(cluster, _after));

    sealed class Downing : ReceiveActor, IWithTimers
    {
        public Downing(Cluster cluster, TimeSpan after)
        {
            cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IReachabilityEvent), typeof(ClusterEvent.MemberRemoved));
            Receive<ClusterEvent.UnreachableMember>(e => !e.Member.HasRole(ClusterRoles.Data), e => Timers.StartSingleTimer(e.Member.UniqueAddress, e.Member, after));
            Receive<ClusterEvent.ReachableMember>(e => Timers.Cancel(e.Member.UniqueAddress));
            Receive<ClusterEvent.MemberRemoved>(e => Timers.Cancel(e.Member.UniqueAddress));
            Receive<Member>(member => cluster.Down(member.Address));
        }

        public ITimerScheduler Timers { get; set; } = null!;
    }
}
