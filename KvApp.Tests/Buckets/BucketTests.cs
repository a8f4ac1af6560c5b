using Akka.Actor;
using Akka.TestKit.Xunit2;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

public class BucketTests : TestKit
{
    readonly Bucket _bucket = new("shopping"u8.ToArray());
    readonly RecordingRef _subscriber = new("subscriber");

    static string? Get(Bucket bucket, string key)
    {
        Assert.True(bucket.TryGet(Bytes.Of(key), out var value));
        return value is null ? null : Bytes.Text(value);
    }

    [Fact, Trait("otp", "KU4")]
    public void It_holds_values_by_key()
    {
        Assert.Null(Get(_bucket, "milk"));
        Assert.True(_bucket.TryPut("milk"u8, "3"u8));
        Assert.Equal("3", Get(_bucket, "milk"));
        Assert.True(_bucket.TryPut("milk"u8, "4"u8));
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
        foreach (var key in keys) _bucket.TryPut(key, (byte[])[0xFE, .. key]);

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
        _bucket.TryPut("milk"u8, "3"u8);
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
            for (int i = 0; i < 5_000; i++) _bucket.TryPut("k"u8, Bytes.Of($"{writer}.{i}"));
        });

        Assert.Equal(20_000, _subscriber.Received.Count);
        Assert.Equal($"k SET TO {Get(_bucket, "k")}", Read(_subscriber.Received.Last()));
    }

    [Fact, Trait("otp", "KN5")]
    public void A_subscriber_is_told_once_however_often_it_subscribes_and_watched_once()
    {
        var actor = new RecordingRef("bucket");
        _bucket.Pid = actor;
        Assert.True(_bucket.TrySubscribe(_subscriber));
        Assert.True(_bucket.TrySubscribe(_subscriber));
        _bucket.TryPut("k"u8, "v"u8);

        Assert.Single(_subscriber.Received);
        Assert.Same(_subscriber, Assert.IsType<SubscriberAdded>(Assert.Single(actor.Received)).Pid);
    }

    [Fact, Trait("otp", "KN5"), Trait("otp", "KN8")]
    public void A_subscriber_that_is_down_is_dropped()
    {
        var bucket = Bucket.Start(Sys, "shopping"u8.ToArray());
        var other = new RecordingRef("other");
        bucket.AddSubscriber(_subscriber);
        bucket.AddSubscriber(other);
        Assert.Equal(2, bucket.SubscriberCount);

        bucket.Pid.Tell(new Down(default, _subscriber, new ExitReason.Normal()));
        AwaitAssert(() => Assert.Equal(1, bucket.SubscriberCount));
        bucket.TryPut("k"u8, "v"u8);

        Assert.Empty(_subscriber.Received);
        Assert.Single(other.Received);
    }

    [Fact, Trait("otp", "KU3"), Trait("otp", "KN9")]
    public void A_dead_bucket_reads_and_writes_nothing_and_tells_nobody()
    {
        var bucket = Bucket.Start(Sys, "shopping"u8.ToArray());
        bucket.AddSubscriber(_subscriber);
        bucket.TryPut("k"u8, "v"u8);
        Watch(bucket.Pid);
        Sys.Stop(bucket.Pid);
        ExpectTerminated(bucket.Pid);

        Assert.False(bucket.TryGet("k"u8, out _));
        Assert.False(bucket.TryPut("k"u8, "w"u8));
        Assert.False(bucket.TryDelete("k"u8, out _));
        Assert.False(bucket.TrySubscribe(_subscriber));
        Assert.Single(_subscriber.Received);
    }

    [Fact]
    public async Task A_write_that_meets_the_death_is_acknowledged_before_it_or_refused()
    {
        for (int round = 0; round < 200; round++)
        {
            var bucket = new Bucket("b"u8.ToArray());
            bucket.AddSubscriber(_subscriber);
            var acknowledged = 0;
            var writer = Task.Run(() =>
            {
                while (bucket.TryPut("k"u8, "v"u8)) Interlocked.Increment(ref acknowledged);
            });
            SpinWait.SpinUntil(() => Volatile.Read(ref acknowledged) > 0);
            bucket.Die();
            var told = _subscriber.Received.Count;
            await writer.WaitAsync(TimeSpan.FromSeconds(5));

            Assert.Equal(told, _subscriber.Received.Count);
            Assert.Equal(told, acknowledged);
            _subscriber.Received.Clear();
        }
    }

    static string Read(object change) => change switch
    {
        BucketChanged.Put put => $"{Bytes.Text(put.Key)} SET TO {Bytes.Text(put.Value)}",
        BucketChanged.Deleted deleted => $"{Bytes.Text(deleted.Key)} DELETED",
        _ => throw new InvalidOperationException($"{change}"),
    };
}
