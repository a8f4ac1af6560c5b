using Akka.Actor;
using KvApp.Tasks;

namespace KvApp;

/// <summary>Watches the subscribers of all buckets, and removes a subscriber that ends from its bucket.</summary>
sealed class BucketsActor : ReceiveActor
{
    readonly Dictionary<MonitorRef, (Bucket Bucket, IActorRef Pid)> _watched = [];
    readonly Dictionary<Bucket, List<MonitorRef>> _monitors = [];

    public BucketsActor()
    {
        Receive<SubscriberAdded>(added => Watch(added.Bucket, added.Pid));
        Receive<SubscribersLeft>(left =>
        {
            if (!_monitors.Remove(left.Bucket, out var monitors)) return;
            foreach (var monitor in monitors)
                if (_watched.Remove(monitor)) Context.Demonitor(monitor);
        });
        Receive<Down>(down =>
        {
            if (!_watched.Remove(down.Ref, out var watched)) return;
            watched.Bucket.Unsubscribe(watched.Pid);
            if (_monitors.TryGetValue(watched.Bucket, out var monitors) && monitors.Remove(down.Ref)
                && monitors.Count == 0) _monitors.Remove(watched.Bucket);
        });
    }

    void Watch(Bucket bucket, IActorRef pid)
    {
        bucket.Home.Node ??= Node.Get(Context.System);
        // Dropped since: no later message would end the monitor.
        if (bucket.IsDead) return;
        var monitor = Context.Monitor(pid);
        _watched.Add(monitor, (bucket, pid));
        if (!_monitors.TryGetValue(bucket, out var monitors)) _monitors.Add(bucket, monitors = []);
        monitors.Add(monitor);
    }
}
