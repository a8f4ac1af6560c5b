using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

public class KvTreeTests : StoreSpec
{
    static readonly string[] Names = ["buckets", "registry", "router-tasks"];

    Task<IActorRef[]> Children() => Task.WhenAll(Names.Select(Child));

    async Task<Bucket> CreateWhenUp(KvStore node, string name)
    {
        Bucket? bucket = null;
        await AwaitAssertAsync(async () => bucket = await node.Buckets.Create(Bytes.Of(name)));
        return bucket!;
    }

    [Theory, Trait("otp", "KU1"), Trait("otp", "KU2")]
    [InlineData("buckets", "stop")]
    [InlineData("buckets", "kill")]
    [InlineData("registry", "stop")]
    [InlineData("registry", "kill")]
    [InlineData("registry", "exception")]
    [InlineData("router-tasks", "stop")]
    [InlineData("router-tasks", "kill")]
    [InlineData("router-tasks", "exception")]
    public async Task One_that_ends_in_whatever_way_restarts_all_three(string name, string how)
    {
        var node = StartNode(routerTasks: Props.Create(() => new Fragile()));
        var bucket = await CreateWhenUp(node, "shopping");
        var before = await Children();
        foreach (var child in before) Watch(child);
        Watch(bucket.Pid);

        var victim = before[Array.IndexOf(Names, name)];
        if (how == "stop") Sys.Stop(victim);
        else victim.Tell(how == "kill" ? Kill.Instance : new BucketStarted(null!));
        var ended = new List<IActorRef>();
        while (ended.Count < 4) ended.Add((await ExpectMsgAsync<Terminated>()).ActorRef);

        Assert.Equal(before.Append(bucket.Pid).ToHashSet(), ended.ToHashSet());
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
            Sys.Stop(await Child("registry"));
            await AwaitConditionAsync(() => Task.FromResult(node.Buckets.Lookup("shopping"u8) is null));
        }
        await CreateWhenUp(node, "shopping");
        Assert.False(node.Ended.IsCompleted);
        var registry = await Child("registry");
        await EventFilter.Error(contains: "node foo@127.0.0.1 ends: its store gave up after 3 restarts in 5 s, the last for the end of registry")
            .ExpectOneAsync(() => { Sys.Stop(registry); return Task.CompletedTask; });

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
        var buckets = await Child("buckets");
        Watch(buckets);
        Sys.Stop(await Child("registry"));
        await ExpectTerminatedAsync(buckets);

        Assert.Null(node.Buckets.Lookup("shopping"u8));
        Assert.IsType<ExitReason.NoProcess>((await Assert.ThrowsAsync<ExitException>(async () => await node.Buckets.Create("shopping"u8))).Reason);
        gate.Set();
        await CreateWhenUp(node, "shopping");
    }

    [Fact]
    public async Task Who_waits_for_a_new_bucket_is_told_at_once_when_the_registry_ends()
    {
        var node = StartNode();
        await CreateWhenUp(node, "shopping");
        var registry = await Child("registry");
        ((IInternalActorRef)await Child("buckets")).Suspend();
        var asked = node.Buckets.Create("books"u8).AsTask();
        registry.Tell(PoisonPill.Instance);

        var failure = await Assert.ThrowsAsync<ExitException>(() => asked.WaitAsync(TimeSpan.FromSeconds(3)));
        Assert.IsType<ExitReason.NoProcess>(failure.Reason);
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
