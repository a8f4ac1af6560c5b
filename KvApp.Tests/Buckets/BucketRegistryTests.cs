using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

public class BucketRegistryTests : StoreSpec, IAsyncLifetime
{
    readonly BucketRegistry _buckets;

    public BucketRegistryTests() => _buckets = StartNode().Buckets;

    public Task InitializeAsync() => _buckets.Opened;

    public Task DisposeAsync() => Task.CompletedTask;

    async Task End(Bucket bucket, Action<IActorRef> how)
    {
        Watch(bucket.Pid);
        how(bucket.Pid);
        await ExpectTerminatedAsync(bucket.Pid);
    }

    [Fact, Trait("otp", "KU6"), Trait("otp", "KU7")]
    public async Task A_name_leads_to_the_bucket_that_was_created_for_it()
    {
        Assert.Null(_buckets.Lookup("shopping"u8));
        var bucket = await _buckets.Create("shopping"u8);

        Assert.Same(bucket, _buckets.Lookup("shopping"u8));
        Assert.Same(bucket, await _buckets.Create("shopping"u8));
        Assert.Null(_buckets.Lookup("shoppin"u8));
        Assert.True((await _buckets.Create("shoppinh"u8)) != bucket);
    }

    [Fact, Trait("otp", "KU7")]
    public async Task Creating_a_bucket_that_exists_does_not_ask_the_registry()
    {
        await _buckets.Create("shopping"u8);

        Assert.True(_buckets.Create("shopping"u8).IsCompleted);
    }

    [Fact, Trait("otp", "KU7")]
    public async Task Many_who_create_one_name_at_once_get_one_bucket()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () => await _buckets.Create(Bytes.Of($"n{i % 5}")))));

        Assert.Equal(5, created.Distinct().Count());
        Assert.All(created, bucket => Assert.Same(bucket, _buckets.Lookup(bucket.Name)));
    }

    [Theory, Trait("otp", "KU8"), Trait("otp", "KU2"), Trait("otp", "KU3")]
    [InlineData("stop")]
    [InlineData("kill")]
    [InlineData("poison")]
    public async Task A_bucket_that_ends_loses_its_name_and_nothing_else_happens(string how)
    {
        var tree = new[] { await Child("buckets"), await Child("registry"), await Child("router-tasks") };
        var bucket = await _buckets.Create("shopping"u8);
        var other = await _buckets.Create("books"u8);
        bucket.TryPut("milk"u8, "1"u8);
        await End(bucket, pid => { if (how == "stop") Sys.Stop(pid); else pid.Tell(how == "kill" ? Kill.Instance : PoisonPill.Instance); });
        await _buckets.Create("bogus"u8);

        Assert.Null(_buckets.Lookup("shopping"u8));
        await AwaitAssertAsync(() => Assert.Equal(2, _buckets.Count));
        Assert.Same(other, _buckets.Lookup("books"u8));
        Assert.Equal(tree, new[] { await Child("buckets"), await Child("registry"), await Child("router-tasks") });
    }

    [Fact, Trait("otp", "KU8")]
    public async Task A_name_whose_bucket_ended_can_be_given_again_and_the_late_end_does_not_take_it()
    {
        var first = await _buckets.Create("shopping"u8);
        first.TryPut("milk"u8, "1"u8);
        first.Die();    // dead, and the registry has not heard of it
        var second = await _buckets.Create("shopping"u8);
        await End(first, Sys.Stop);
        await _buckets.Create("bogus"u8);

        Assert.NotSame(first, second);
        Assert.Same(second, _buckets.Lookup("shopping"u8));
        Assert.True(second.TryGet("milk"u8, out var value));
        Assert.Null(value);
    }

    [Fact, Trait("otp", "KU9")]
    public async Task What_the_registry_does_not_know_it_ignores()
    {
        var registry = await Child("registry");
        var bucket = await _buckets.Create("shopping"u8);
        registry.Tell("what?");
        registry.Tell(new object());
        await _buckets.Create("bogus"u8);

        Assert.Same(bucket, _buckets.Lookup("shopping"u8));
        Assert.Equal(registry, await Child("registry"));
    }

    [Fact]
    public async Task Without_its_actor_the_registry_finds_nothing_and_refuses_to_create()
    {
        var registry = new BucketRegistry();

        Assert.Null(registry.Lookup("shopping"u8));
        Assert.IsType<ExitReason.NoProcess>((await Assert.ThrowsAsync<ExitException>(async () => await registry.Create("shopping"u8))).Reason);
    }
}
