using Akka.Actor;
using Xunit;

namespace KvApp.Tests;

/// <summary>The bytes that the store counts are those that it takes.</summary>
[Collection(WholeProcessCollection.Name)]
public class StoreMemoryTests
{
    const int Many = 100_000;
    readonly BucketRegistry _buckets = new();

    public StoreMemoryTests() => _buckets.Open(ActorRefs.Nobody, ActorRefs.Nobody);

    static long InUse(Action work)
    {
        var before = Settled();
        work();
        return Settled() - before;
    }

    // Objects of earlier tests may wait for their finalizers: they would be freed between the two readings.
    static long Settled()
    {
        long last, now = GC.GetTotalMemory(forceFullCollection: true);
        do
        {
            last = now;
            GC.WaitForPendingFinalizers();
            now = GC.GetTotalMemory(forceFullCollection: true);
        }
        while (Math.Abs(now - last) > 16 * 1024);
        return now;
    }

    // Counted a little high, never low by much: the limit is there so that memory is enough.
    void AssertCounted(long bytes, double most = 1.35)
    {
        Assert.InRange((double)_buckets.Bytes / bytes, 0.95, most);
        GC.KeepAlive(_buckets);
    }

    [Fact]
    public void An_empty_bucket_takes_less_than_half_a_kilobyte()
    {
        var bytes = InUse(() =>
        {
            for (int i = 0; i < Many; i++) _buckets.Made(Bytes.Of($"bucket{i}"));
        });

        Assert.InRange(bytes / Many, 1, 512);
        AssertCounted(bytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(2000)]
    public void Entries_of_one_bucket(int length) => AssertCounted(InUse(() =>
    {
        var (bucket, value) = (_buckets.Made("b"u8), new byte[length]);
        for (int i = 0; i < Many; i++) bucket.Put(Bytes.Of($"key{i}"), value);
    }));

    [Fact]
    public void One_entry_in_each_of_many_buckets() => AssertCounted(InUse(() =>
    {
        for (int i = 0; i < Many; i++) _buckets.Made(Bytes.Of($"bucket{i}")).Put("key"u8, "value"u8);
    }));

    [Fact]
    public void What_deletes_and_drops_leave_counts()
    {
        var bytes = InUse(() =>
        {
            for (int i = 0; i < 60; i++)
            {
                var bucket = _buckets.Made(Bytes.Of($"b{i}"));
                for (int k = 0; k < Many / 10; k++) bucket.Put(Bytes.Of($"key{k}"), "v"u8);
                for (int k = 1; k < Many / 10; k++) bucket.TryDelete(Bytes.Of($"key{k}"), out _);
                if (i % 2 == 0) _buckets.Drop(Bytes.Of($"b{i}"));
            }
        });

        // Tables that are all but empty: of these most is counted for the time when they grow.
        AssertCounted(bytes, most: 1.7);
    }
}
