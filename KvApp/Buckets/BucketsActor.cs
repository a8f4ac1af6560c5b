using Akka.Actor;

namespace KvApp;

/// <summary>The supervisor of the buckets (the tutorial's <c>KV.BucketSupervisor</c>): one that fails is gone, and nothing else is.</summary>
sealed class BucketsActor : ReceiveActor
{
    public BucketsActor() => Receive<StartBucket>(start => Sender.Tell(new BucketStarted(Bucket.Start(Context, start.Name))));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);
}
