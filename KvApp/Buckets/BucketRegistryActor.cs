using Akka.Actor;

namespace KvApp;

/// <summary>The life of the registry: all buckets end with this actor.</summary>
sealed class BucketRegistryActor : ReceiveActor
{
    readonly BucketRegistry _door;

    public BucketRegistryActor(BucketRegistry door, IActorRef buckets)
    {
        _door = door;
        door.Open(Self, buckets);
        ReceiveAny(_ => { });
    }

    protected override void PostStop() => _door.Close();
}
