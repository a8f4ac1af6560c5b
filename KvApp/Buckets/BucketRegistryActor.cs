using Akka.Actor;

namespace KvApp;

/// <summary>Gives names to buckets, and takes them away when a bucket has ended for whatever reason.</summary>
sealed class BucketRegistryActor : ReceiveActor
{
    readonly BucketRegistry _door;
    readonly BucketNames _names;
    readonly Dictionary<IActorRef, Bucket> _watched = [];
    readonly Dictionary<byte[], List<IActorRef>> _starting = new(ByteComparer.Instance);

    public BucketRegistryActor(BucketRegistry door, IActorRef buckets)
    {
        _door = door;
        _names = door.Open(Self);
        Receive<CreateBucket>(create => Create(create.Name, buckets));
        Receive<BucketStarted>(started => Add(started.Bucket));
        Receive<Terminated>(ended =>
        {
            if (_watched.Remove(ended.ActorRef, out var bucket)) _names.Remove(bucket);
        });
        ReceiveAny(_ => { });
    }

    protected override void PostStop() => _door.Close();

    void Create(byte[] name, IActorRef buckets)
    {
        if (_names.TryFind(name, out var bucket))
            Sender.Tell(bucket);
        else if (_starting.TryGetValue(name, out var waiting))
            waiting.Add(Sender);
        else
        {
            _starting.Add(name, [Sender]);
            buckets.Tell(new StartBucket(name));
        }
    }

    void Add(Bucket bucket)
    {
        _names.Add(bucket);
        _watched.Add(bucket.Pid, bucket);
        Context.Watch(bucket.Pid);
        if (!_starting.Remove(bucket.Name, out var waiting)) return;
        foreach (var asker in waiting) asker.Tell(bucket);
    }
}
