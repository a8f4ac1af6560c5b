using Akka.Actor;
using Akka.Event;

namespace KvApp.Tasks;

/// <summary>
/// Has the daemon look after its connections, and the thread pool grow, every <see cref="ConnectionTimes.Tick"/>. It has a thread of its
/// own: Akka's scheduler runs on the pool, and stands still when functions hold that.
/// </summary>
internal sealed class NodeClock : IDisposable
{
    readonly ManualResetEvent _stopped = new(false);
    readonly Thread _thread;

    public NodeClock(IActorRef daemon, ThreadGrowth threads, ILoggingAdapter log)
    {
        _thread = new(() =>
        {
            while (!_stopped.WaitOne(ConnectionTimes.Tick))
            {
                threads.Look(log);
                daemon.Tell(threads.Starved ? Tick.WhileStarved : Tick.Usual, ActorRefs.NoSender);
            }
            _stopped.Dispose();
        }) { IsBackground = true, Name = "kv-node clock" };
        _thread.Start();
    }

    public void Dispose() => _stopped.Set();
}
