using Akka.Actor;

namespace KvApp;

/// <summary>
/// A change of a bucket, as its subscribers receive it: in the order of the writes and before their replies. The bytes belong to the store:
/// read only.
/// </summary>
public abstract record BucketChanged
{
    private BucketChanged() { }

    /// <summary>A key was set.</summary>
    public sealed record Put(byte[] Key, byte[] Value) : BucketChanged;

    /// <summary>A key was deleted, or a DELETE named a missing key.</summary>
    public sealed record Deleted(byte[] Key) : BucketChanged;

    /// <summary>The bucket was dropped: this is the last notification.</summary>
    public sealed record Dropped(byte[] Bucket) : BucketChanged;
}

/// <summary>A bucket has a new subscriber, whose end is to be watched for.</summary>
sealed record SubscriberAdded(Bucket Bucket, IActorRef Pid);

/// <summary>A bucket has ended: its subscribers need no watching any more.</summary>
sealed record SubscribersLeft(Bucket Bucket);
