using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Remote;
using Microsoft.Extensions.Hosting;

namespace KvApp;

/// <summary>Ends the process when the others will not have this node back: it was downed, or quarantined. Only a new incarnation can join again.</summary>
sealed class NodeLife : UntypedActor
{
    readonly NodeSettings _node;
    readonly IHostApplicationLifetime _host;
    readonly ILoggingAdapter _log = Context.GetLogger();

    public NodeLife(NodeSettings node, IHostApplicationLifetime host)
    {
        (_node, _host) = (node, host);
        var (self, stopping) = (Self, CoordinatedShutdown.Get(Context.System));
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        // Also called when this node leaves by itself, but then a shutdown has begun.
        Cluster.Get(Context.System).RegisterOnMemberRemoved(() => { if (stopping.ShutdownReason is null) self.Tell(Removed.Instance); });
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
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

    sealed class Removed
    {
        public static readonly Removed Instance = new();
    }
}
