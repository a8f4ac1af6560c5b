using Akka.Actor;

namespace KvApp;

/// <summary>What a subscriber of a bucket is told, in the order of the writes and before their replies. The bytes belong to the store: read them only.</summary>
public abstract record BucketChanged
{
    private BucketChanged() { }

    /// <summary>A key was set.</summary>
    public sealed record Put(byte[] Key, byte[] Value) : BucketChanged;

    /// <summary>A key was deleted, or a missing one was asked to be.</summary>
    public sealed record Deleted(byte[] Key) : BucketChanged;
}

/// <summary>The door has a new subscriber, whose end the bucket's actor is to watch for.</summary>
sealed record SubscriberAdded(IActorRef Pid);
