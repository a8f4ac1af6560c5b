using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Remote;
using Microsoft.Extensions.Hosting;

namespace KvApp;

/// <summary>
/// Says so when this node finds no cluster, and ends the process when the others will not have it back: it was downed, or quarantined, and only a new
/// incarnation can join again.
/// </summary>
sealed class NodeLife : UntypedActor, IWithTimers
{
    // Forming a cluster takes some 4 s when all nodes start together.
    static readonly TimeSpan JoinsWithin = TimeSpan.FromSeconds(10);

    readonly NodeSettings _node;
    readonly IHostApplicationLifetime _host;
    readonly ILoggingAdapter _log = Context.GetLogger();

    public NodeLife(NodeSettings node, IHostApplicationLifetime host)
    {
        (_node, _host) = (node, host);
        var self = Self;
        Timers.StartSingleTimer(nameof(CheckJoined), CheckJoined.Instance, JoinsWithin);
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        Cluster.Get(Context.System).RegisterOnMemberRemoved(() => self.Tell(Removed.Instance));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CheckJoined:
                if (Cluster.Get(Context.System).SelfMember.Status is MemberStatus.Removed)
                    _log.Warning($"Node {_node.Name} has not joined a cluster: none of {string.Join(", ", _node.Seeds.Where(seed => seed.Name != _node.Name.Name))} took it in; it goes on trying and serves the names that it owns");
                break;
            case Removed:
                GiveUp("was downed by the cluster");
                break;
            case ThisActorSystemQuarantinedEvent quarantine:
                GiveUp($"was quarantined by {quarantine.RemoteAddress}");
                break;
        }
    }

    void GiveUp(string how)
    {
        if (_host.ApplicationStopping.IsCancellationRequested) return;
        _log.Warning($"Node {_node.Name} {how} and cannot come back as it is: it exits with {ExitCode.GaveUp} to be started anew");
        ExitCode.Current = ExitCode.GaveUp;
        _host.StopApplication();
    }

    sealed class CheckJoined
    {
        public static readonly CheckJoined Instance = new();
    }

    sealed class Removed
    {
        public static readonly Removed Instance = new();
    }
}
