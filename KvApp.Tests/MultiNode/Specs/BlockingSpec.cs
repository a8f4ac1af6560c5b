using System.Diagnostics;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Functions that block their threads, a hundred times as many as there are cores: each runs, and the node serves everyone else.</summary>
public sealed class BlockingSpec : KvSpec
{
    const int Blocking = 200;

    public BlockingSpec() : this(new()) { }

    BlockingSpec(KvSpecConfig config) : base(config) { }

    [MultiNodeFact]
    public async Task A_node_whose_functions_block_starts_others_and_answers_clients()
    {
        if (!IsNode(Baz)) await StartAndServe(OfFoo, OfBar);
        EnterBarrier("all-serve");
        await RunOnAsync(async () =>
        {
            var bar = TasksOf(Bar);
            TasksNode.Monitor(NameOf(Bar), TestActor);
            var clock = Stopwatch.StartNew();
            var blocked = Enumerable.Range(0, Blocking).Select(n => bar.AsyncNoLink(Blocked.Wait, n)).ToArray();
            await Until(() => bar.AsyncNoLink(Blocked.Count, 0).Await(Wait.Long), count => count == Blocking, "all of them run");
            // By itself the pool has sixty of them running after half a minute.
            Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);

            clock.Restart();
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal(i * 2, await bar.AsyncNoLink(Work.Double, i).Await(Wait.Long));
                Assert.Equal("NOT FOUND", await Ask($"GET {OfBar} any"));
            }
            Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
            ExpectNoMsg(TimeSpan.Zero);

            await bar.AsyncNoLink(Blocked.Release, 0).Await(Wait.Long);
            await blocked.AwaitMany(Wait.Long);
        }, Foo);
        EnterBarrier("released");
    }
}

public class BlockingAtTheLimitConfig : MultiNodeConfig
{
    public BlockingAtTheLimitConfig()
    {
        (Caller, Runner) = (Role("caller"), Role("runner"));
        CommonConfig = Akka.Configuration.ConfigurationFactory.ParseString("kv.tasks { tick-time = 2s, max-threads = 1 }").WithFallback(MultiNodeClusterSpec.ClusterConfig());
    }

    public RoleName Caller { get; }
    public RoleName Runner { get; }
}

/// <summary>The same where there are no more threads to be had.</summary>
[Trait("suite", "full")]
public sealed class BlockingAtTheLimitSpec : HostedSpec
{
    /// <summary>Five times what a silence takes.</summary>
    static readonly TimeSpan Held = TimeSpan.FromSeconds(10);

    readonly BlockingAtTheLimitConfig _config;

    public BlockingAtTheLimitSpec() : this(new()) { }

    BlockingAtTheLimitSpec(BlockingAtTheLimitConfig config) : base(config, typeof(BlockingAtTheLimitSpec), akka => akka.WithTasks().WithTaskSupervisor("work")) => _config = config;

    [MultiNodeFact]
    public async Task A_node_without_a_free_thread_is_not_taken_to_be_down()
    {
        AwaitClusterUp([.. Roles]);
        RunOn(() => Blocked.ReleaseAfter(Held), _config.Runner);
        EnterBarrier("both-are-up");
        await RunOnAsync(async () =>
        {
            var there = TaskSupervisor.On(Sys, "work", NameOf(_config.Runner));
            TasksNode.Monitor(NameOf(_config.Runner), TestActor);
            var blocked = Enumerable.Range(0, 200).Select(n => there.AsyncNoLink(Blocked.WaitInTurn, n)).ToArray();
            var clock = Stopwatch.StartNew();
            await blocked.AwaitMany(Held + Wait.Long);
            Assert.InRange(clock.Elapsed, Held - TimeSpan.FromSeconds(1), TimeSpan.MaxValue);
            ExpectNoMsg(TimeSpan.Zero);
        }, _config.Caller);
        EnterBarrier("released");
    }
}

/// <summary>Functions that hold their threads until they are released.</summary>
static class Blocked
{
    static readonly ManualResetEventSlim First = new(), Gate = new();
    static int _count;

    public static void Wait(int _)
    {
        Interlocked.Increment(ref _count);
        First.Set();
        Gate.Wait(TimeSpan.FromSeconds(60));
    }

    /// <summary>The same, by way of the queue in which everything else waits for a thread too.</summary>
    public static async Task WaitInTurn(int _)
    {
        await Task.Yield();
        Wait(0);
    }

    public static int Count(int _) => Volatile.Read(ref _count);

    public static void Release(int _) => Gate.Set();

    /// <summary>Releases them so long after the first has come, from a thread that is not the pool's: nothing else gets through then.</summary>
    public static void ReleaseAfter(TimeSpan time) => new Thread(() =>
    {
        First.Wait();
        Gate.Wait(time);
        Gate.Set();
    }) { IsBackground = true }.Start();
}
