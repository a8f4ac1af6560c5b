using Akka.Actor;
using Akka.TestKit.Xunit2;
using Xunit;

namespace KvApp.Tests;

public class BucketTests : TestKit
{
    readonly RecordingRef _watcher = new("buckets");
    readonly Bucket _bucket;
    readonly RecordingRef _subscriber = new("subscriber");

    public BucketTests() => _bucket = New(_watcher);

    static Bucket New(IActorRef watcher) => new("shopping"u8.ToArray(), new(new(), watcher));

    static string? Get(Bucket bucket, string key)
    {
        Assert.True(bucket.TryGet(Bytes.Of(key), out var value));
        return value is null ? null : Bytes.Text(value);
    }

    [Fact, Trait("otp", "KU4")]
    public void It_holds_values_by_key()
    {
        Assert.Null(Get(_bucket, "milk"));
        Assert.Equal(Written.Done, _bucket.Put("milk"u8, "3"u8));
        Assert.Equal("3", Get(_bucket, "milk"));
        Assert.Equal(Written.Done, _bucket.Put("milk"u8, "4"u8));
        Assert.Equal("4", Get(_bucket, "milk"));

        Assert.True(_bucket.TryDelete("milk"u8, out var old));
        Assert.Equal("4", Bytes.Text(old));
        Assert.Null(Get(_bucket, "milk"));
        Assert.True(_bucket.TryDelete("milk"u8, out old));
        Assert.Null(old);
    }

    [Fact, Trait("otp", "T12")]
    public void Keys_and_values_are_any_bytes()
    {
        byte[][] keys = [[0], [0, 0], [0xFF], [0xC3], [0xC3, 0xA1], "a"u8.ToArray(), "A"u8.ToArray(), new byte[4096], []];
        foreach (var key in keys) _bucket.Put(key, (byte[])[0xFE, .. key]);

        foreach (var key in keys)
        {
            Assert.True(_bucket.TryGet(key, out var value));
            Assert.Equal((byte[])[0xFE, .. key], value);
        }
    }

    [Fact, Trait("otp", "KN6")]
    public void Subscribers_are_told_of_every_write_before_it_returns_and_of_no_read()
    {
        _bucket.TrySubscribe(_subscriber);
        _bucket.Put("milk"u8, "3"u8);
        Assert.Equal("milk SET TO 3", Read(Assert.Single(_subscriber.Received)));
        _bucket.TryGet("milk"u8, out _);
        _bucket.TryDelete("milk"u8, out _);
        _bucket.TryDelete("eggs"u8, out _);

        Assert.Equal(["milk SET TO 3", "milk DELETED", "eggs DELETED"], _subscriber.Received.Select(Read));
    }

    [Fact, Trait("otp", "KN6")]
    public void Notifications_leave_in_the_order_of_the_writes()
    {
        _bucket.TrySubscribe(_subscriber);
        Parallel.For(0, 4, writer =>
        {
            for (int i = 0; i < 5_000; i++) _bucket.Put("k"u8, Bytes.Of($"{writer}.{i}"));
        });

        Assert.Equal(20_000, _subscriber.Received.Count);
        Assert.Equal($"k SET TO {Get(_bucket, "k")}", Read(_subscriber.Received.Last()));
    }

    [Fact, Trait("otp", "KN5")]
    public void A_subscriber_is_told_once_however_often_it_subscribes_and_watched_once()
    {
        Assert.True(_bucket.TrySubscribe(_subscriber));
        Assert.True(_bucket.TrySubscribe(_subscriber));
        _bucket.Put("k"u8, "v"u8);

        Assert.Single(_subscriber.Received);
        Assert.Same(_subscriber, Assert.IsType<SubscriberAdded>(Assert.Single(_watcher.Received)).Pid);
    }

    [Fact, Trait("otp", "KN5"), Trait("otp", "KN8")]
    public void A_subscriber_that_is_down_is_dropped()
    {
        var bucket = New(Sys.ActorOf(Props.Create(() => new BucketsActor())));
        var (mortal, other) = (Sys.ActorOf(Props.Create(() => new Silent())), new RecordingRef("other"));
        bucket.TrySubscribe(mortal);
        bucket.AddSubscriber(other);
        Assert.Equal(2, bucket.SubscriberCount);

        Sys.Stop(mortal);
        AwaitAssert(() => Assert.Equal(1, bucket.SubscriberCount));
        bucket.Put("k"u8, "v"u8);

        Assert.Single(other.Received);
    }

    [Fact]
    public void A_drop_is_the_last_that_subscribers_are_told_and_ends_their_watching()
    {
        _bucket.TrySubscribe(_subscriber);
        _bucket.Put("milk"u8, "3"u8);
        Assert.True(_bucket.TryDrop());
        Assert.False(_bucket.TryDrop());

        Assert.Equal(["milk SET TO 3", "shopping DROPPED"], _subscriber.Received.Select(Read));
        Assert.Equal([typeof(SubscriberAdded), typeof(SubscribersLeft)], _watcher.Received.Select(told => told.GetType()));
        Assert.Equal(0, _bucket.Home.Memory.Bytes + Bucket.BytesOf(_bucket.Name));
    }

    [Fact, Trait("otp", "KU3"), Trait("otp", "KN9")]
    public void A_dead_bucket_reads_and_writes_nothing_and_tells_nobody()
    {
        _bucket.AddSubscriber(_subscriber);
        _bucket.Put("k"u8, "v"u8);
        _bucket.Home.Close();

        Assert.False(_bucket.TryGet("k"u8, out _));
        Assert.Equal(Written.NoBucket, _bucket.Put("k"u8, "w"u8));
        Assert.False(_bucket.TryDelete("k"u8, out _));
        Assert.False(_bucket.TrySubscribe(_subscriber));
        Assert.Single(_subscriber.Received);
    }

    [Fact]
    public async Task A_write_that_meets_the_death_is_acknowledged_before_it_or_refused()
    {
        for (int round = 0; round < 200; round++)
        {
            var bucket = New(_watcher);
            bucket.AddSubscriber(_subscriber);
            var acknowledged = 0;
            var writer = Task.Run(() =>
            {
                while (bucket.Put("k"u8, "v"u8) is Written.Done) Interlocked.Increment(ref acknowledged);
            });
            SpinWait.SpinUntil(() => Volatile.Read(ref acknowledged) > 0);
            bucket.TryDrop();
            var told = _subscriber.Received.Count;
            await writer.WaitAsync(TimeSpan.FromSeconds(5));

            Assert.Equal(told, _subscriber.Received.Count);
            Assert.Equal(told, acknowledged + 1);   // the drop is told too
            _subscriber.Received.Clear();
        }
    }

    static string Read(object change) => change switch
    {
        BucketChanged.Put put => $"{Bytes.Text(put.Key)} SET TO {Bytes.Text(put.Value)}",
        BucketChanged.Deleted deleted => $"{Bytes.Text(deleted.Key)} DELETED",
        BucketChanged.Dropped dropped => $"{Bytes.Text(dropped.Bucket)} DROPPED",
        _ => throw new InvalidOperationException($"{change}"),
    };

    sealed class Silent : ReceiveActor;
}
