using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using KvApp.Tasks;
using Microsoft.Extensions.Hosting;

namespace KvApp;

/// <summary>
/// Warns when this node finds no cluster, and ends the process when the node cannot go on as it is: the cluster has given the node up
/// (downed, quarantined, or its name belongs to another), or its daemon, its router or its store has ended.
/// </summary>
sealed class NodeLife : UntypedActor, IWithTimers
{
    // Forming a cluster takes some 4 s when all nodes start together.
    static readonly TimeSpan JoinsWithin = TimeSpan.FromSeconds(10);

    // A node that tries in vain says so as long as it tries.
    static readonly TimeSpan AsksAgainAfter = TimeSpan.FromMinutes(1);

    readonly NodeSettings _node;
    readonly IHostApplicationLifetime _host;
    readonly ILoggingAdapter _log = Context.GetLogger();
    bool _joined;

    public NodeLife(NodeSettings node, KvStore store, IHostApplicationLifetime host)
    {
        (_node, _host) = (node, host);
        Timers.StartSingleTimer(nameof(CheckJoined), CheckJoined.Instance, JoinsWithin);
        Node.Get(Context.System).GaveUp.PipeTo(Self, success: why => new Over(why));
        store.Ended.PipeTo(Self, success: why => new Over(why));
        Context.Watch(store.Router.Pid);
        var cluster = Cluster.Get(Context.System);
        // A node without seeds is a cluster of its own, as its start has said.
        if (!node.Seeds.IsEmpty)
            cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
                typeof(ClusterEvent.MemberJoined), typeof(ClusterEvent.MemberUp));
        if (_log.IsDebugEnabled) cluster.Subscribe(Self, typeof(ClusterEvent.IReachabilityEvent), typeof(ClusterEvent.LeaderChanged));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CheckJoined:
                if (Cluster.Get(Context.System).SelfMember.Status is not MemberStatus.Removed) break;
                Timers.StartSingleTimer(nameof(CheckJoined), CheckJoined.Instance, AsksAgainAfter);
                _log.Warning($"node {_node.Name} has not joined a cluster: none of {string.Join(", ", _node.Seeds.Where(seed => seed.Name != _node.Name.Name))} took it in; it goes on trying and serves the names that it owns");
                break;
            case ClusterEvent.MemberStatusChange change when change.Member.UniqueAddress == Cluster.Get(Context.System).SelfUniqueAddress:
                TellOfJoining();
                break;
            case ClusterEvent.IReachabilityEvent or ClusterEvent.LeaderChanged:
                _log.Debug("the cluster says: {0}", message);
                break;
            case Over over:
                GiveUp(over.Why);
                break;
            case Terminated:
                GiveUp("its router has ended");
                break;
        }
    }

    // Taken in, and later up: one line for both.
    void TellOfJoining()
    {
        if (_joined) return;
        _joined = true;
        _log.Info("node {0} has joined the cluster {1}", _node.Name, _node.Cluster);
    }

    void GiveUp(string why)
    {
        if (_host.ApplicationStopping.IsCancellationRequested) return;
        // Started anew, it would find the same.
        var (code, aim) = Node.Get(Context.System).HasLostName ? (ExitCode.BadStart, "") : (ExitCode.GaveUp, " to be started anew");
        _log.Warning($"node {_node.Name} cannot go on: {why}; it exits with {code}{aim}");
        ExitCode.Current = code;
        _host.StopApplication();
    }

    sealed class CheckJoined
    {
        public static readonly CheckJoined Instance = new();
    }

    sealed record Over(string Why);
}
