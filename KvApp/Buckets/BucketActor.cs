using Akka.Actor;
using KvApp.Tasks;

namespace KvApp;

/// <summary>The life of a <see cref="Bucket"/>, and of its subscribers as far as the bucket has to know.</summary>
sealed class BucketActor : ReceiveActor
{
    readonly Bucket _bucket;

    public BucketActor(Bucket bucket)
    {
        _bucket = bucket;
        Receive<SubscriberAdded>(added =>
        {
            bucket.TellFrom(Node.Get(Context.System));
            Context.Monitor(added.Pid);
        });
        Receive<Down>(down => bucket.Unsubscribe(down.Pid));
    }

    protected override void PostStop() => _bucket.Die();
}
