using Akka.Actor;
using Xunit;

namespace KvApp.Tests;

public class KvTreeTests : StoreSpec
{
    static readonly string[] Names = ["buckets", "registry", "router-tasks"];

    Task<IActorRef[]> Children() => Task.WhenAll(Names.Select(Child));

    async Task<Bucket> CreateWhenUp(KvStore node, string name)
    {
        Bucket? bucket = null;
        await AwaitAssertAsync(() => bucket = node.Buckets.Made(Bytes.Of(name)));
        return bucket!;
    }

    [Theory, Trait("otp", "KU1"), Trait("otp", "KU2")]
    [InlineData("buckets", "stop")]
    [InlineData("buckets", "kill")]
    [InlineData("router-tasks", "stop")]
    [InlineData("router-tasks", "kill")]
    [InlineData("router-tasks", "exception")]
    public async Task One_that_ends_in_whatever_way_restarts_all_three(string name, string how)
    {
        var node = StartNode(routerTasks: Props.Create(() => new Fragile()));
        var bucket = await CreateWhenUp(node, "shopping");
        var before = await Children();
        foreach (var child in before) Watch(child);

        var victim = before[Array.IndexOf(Names, name)];
        if (how == "stop") Sys.Stop(victim);
        else victim.Tell(how == "kill" ? Kill.Instance : new SubscriberAdded(null!, null!));
        var ended = new List<IActorRef>();
        while (ended.Count < 3) ended.Add((await ExpectMsgAsync<Terminated>()).ActorRef);

        Assert.Equal(before.ToHashSet(), ended.ToHashSet());
        Assert.True(bucket.IsDead);
        Assert.Null(node.Buckets.Lookup("shopping"u8));
        var again = await CreateWhenUp(node, "shopping");
        Assert.NotSame(bucket, again);
        Assert.Empty((await Children()).Intersect(before));
        Assert.False(node.Ended.IsCompleted);
    }

    [Fact, Trait("otp", "KU1"), Trait("otp", "KU5")]
    public async Task The_fourth_restart_in_five_seconds_ends_the_store_and_says_so()
    {
        var node = StartNode();
        var tree = await Sys.ActorSelection("/user/kv").ResolveOne(TimeSpan.FromSeconds(3));
        Watch(tree);
        for (int restart = 0; restart < 3; restart++)
        {
            await CreateWhenUp(node, "shopping");
            Sys.Stop(await Child("buckets"));
            await AwaitConditionAsync(() => Task.FromResult(node.Buckets.Lookup("shopping"u8) is null));
        }
        await CreateWhenUp(node, "shopping");
        Assert.False(node.Ended.IsCompleted);
        var buckets = await Child("buckets");
        await EventFilter.Error(contains: "node foo@127.0.0.1 ends: its store gave up after 3 restarts in 5 s, the last for the end of buckets")
            .ExpectOneAsync(() => { Sys.Stop(buckets); return Task.CompletedTask; });

        await ExpectTerminatedAsync(tree);
        Assert.Contains("gave up after 3 restarts", await node.Ended.WaitAsync(TimeSpan.FromSeconds(3)), StringComparison.Ordinal);
        Assert.Null(node.Buckets.Lookup("shopping"u8));
    }

    [Fact, Trait("otp", "KU6")]
    public async Task While_it_restarts_names_are_not_found_and_creating_fails_at_once()
    {
        using var gate = new ManualResetEventSlim();
        var node = StartNode(routerTasks: Props.Create(() => new SlowToEnd(gate)));
        await CreateWhenUp(node, "shopping");
        var registry = await Child("registry");
        Watch(registry);
        Sys.Stop(await Child("buckets"));
        await ExpectTerminatedAsync(registry);

        Assert.Null(node.Buckets.Lookup("shopping"u8));
        Assert.IsType<Creation.NoRegistry>(node.Buckets.Create("shopping"u8));
        gate.Set();
        await CreateWhenUp(node, "shopping");
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("kill")]
    public async Task The_end_of_the_registry_is_the_end_of_the_store(string how)
    {
        var node = StartNode();
        var bucket = await CreateWhenUp(node, "shopping");
        var registry = await Child("registry");
        await EventFilter.Error(contains: "node foo@127.0.0.1 ends: its registry ended, and all buckets with it").ExpectOneAsync(() =>
        {
            if (how == "stop") Sys.Stop(registry);
            else registry.Tell(Kill.Instance);
            return Task.CompletedTask;
        });

        Assert.Equal("its registry ended, and all buckets with it", await node.Ended.WaitAsync(TimeSpan.FromSeconds(3)));
        Assert.True(bucket.IsDead);
    }

    sealed class Fragile : ReceiveActor
    {
        public Fragile() => ReceiveAny(_ => throw new InvalidOperationException("boom"));
    }

    sealed class SlowToEnd(ManualResetEventSlim gate) : ReceiveActor
    {
        protected override void PostStop() => gate.Wait(TimeSpan.FromSeconds(10));
    }
}
