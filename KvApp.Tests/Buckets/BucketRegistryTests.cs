using Akka.Actor;
using Xunit;

namespace KvApp.Tests;

public class BucketRegistryTests : StoreSpec, IAsyncLifetime
{
    readonly BucketRegistry _buckets;

    public BucketRegistryTests() => _buckets = StartNode().Buckets;

    public Task InitializeAsync() => _buckets.Opened;

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact, Trait("otp", "KU6"), Trait("otp", "KU7")]
    public void A_name_leads_to_the_bucket_that_was_created_for_it()
    {
        Assert.Null(_buckets.Lookup("shopping"u8));
        var bucket = _buckets.Made("shopping"u8);

        Assert.Same(bucket, _buckets.Lookup("shopping"u8));
        Assert.Same(bucket, _buckets.Made("shopping"u8));
        Assert.Null(_buckets.Lookup("shoppin"u8));
        Assert.NotSame(bucket, _buckets.Made("shoppinh"u8));
    }

    [Fact, Trait("otp", "KU7")]
    public async Task Many_who_create_one_name_at_once_get_one_bucket()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => _buckets.Made(Bytes.Of($"n{i % 5}")))));

        Assert.Equal(5, created.Distinct().Count());
        Assert.All(created, bucket => Assert.Same(bucket, _buckets.Lookup(bucket.Name)));
    }

    [Fact, Trait("otp", "KU8"), Trait("otp", "KU2"), Trait("otp", "KU3")]
    public async Task A_bucket_that_ends_loses_its_name_and_nothing_else_happens()
    {
        var tree = new[] { await Child("buckets"), await Child("registry"), await Child("router-tasks") };
        var bucket = _buckets.Made("shopping"u8);
        var other = _buckets.Made("books"u8);
        bucket.Put("milk"u8, "1"u8);
        Assert.True(_buckets.Drop("shopping"u8));

        Assert.True(bucket.IsDead);
        Assert.Null(_buckets.Lookup("shopping"u8));
        Assert.False(_buckets.Drop("shopping"u8));
        Assert.Equal(1, _buckets.Count);
        Assert.Same(other, _buckets.Lookup("books"u8));
        Assert.Equal(tree, new[] { await Child("buckets"), await Child("registry"), await Child("router-tasks") });
    }

    [Fact, Trait("otp", "KU8")]
    public void A_name_whose_bucket_ended_can_be_given_again_and_the_late_end_does_not_take_it()
    {
        var names = new BucketNames(new(new(), ActorRefs.Nobody));
        var first = Assert.IsType<Creation.Done>(names.Create("shopping"u8)).Bucket;
        first.Put("milk"u8, "1"u8);
        first.TryDrop();    // dead, and still in the table
        var second = Assert.IsType<Creation.Done>(names.Create("shopping"u8)).Bucket;
        names.Remove(first);

        Assert.NotSame(first, second);
        Assert.True(names.TryFind("shopping"u8, out var found));
        Assert.Same(second, found);
        Assert.Equal(1, names.Count);
        Assert.True(second.TryGet("milk"u8, out var value));
        Assert.Null(value);
    }

    [Fact]
    public void Who_creates_and_drops_one_name_at_once_leaves_no_bytes_behind()
    {
        var buckets = new BucketRegistry(maxMemory: 1024 * 1024);
        buckets.Open(ActorRefs.Nobody, ActorRefs.Nobody);
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 5_000; i++)
            {
                if (buckets.Create("shopping"u8) is Creation.Done(var bucket)) bucket.Put("k"u8, "v"u8);
                buckets.Drop("shopping"u8);
            }
        });

        Assert.Equal(0, buckets.Count);
        Assert.InRange(buckets.Bytes, 0, 4 * StoreMemory.Slot);
    }

    [Fact, Trait("otp", "KU9")]
    public async Task What_the_registry_does_not_know_it_ignores()
    {
        var registry = await Child("registry");
        var bucket = _buckets.Made("shopping"u8);
        registry.Tell("what?");
        registry.Tell(new object());
        _buckets.Made("bogus"u8);

        Assert.Same(bucket, _buckets.Lookup("shopping"u8));
        Assert.Equal(registry, await Child("registry"));
    }

    [Fact]
    public void Without_its_actor_the_registry_finds_nothing_and_refuses_to_create()
    {
        var registry = new BucketRegistry();

        Assert.Null(registry.Lookup("shopping"u8));
        Assert.False(registry.Drop("shopping"u8));
        Assert.IsType<Creation.NoRegistry>(registry.Create("shopping"u8));
    }
}
