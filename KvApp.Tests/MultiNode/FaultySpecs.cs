using System.Diagnostics;
using Xunit;

namespace KvApp.Tests;

public sealed class ThreeRolesConfig : MultiNodeConfig
{
    public ThreeRolesConfig()
    {
        (First, Second, Third) = (Role("first"), Role("second"), Role("third"));
        CommonConfig = MultiNodeClusterSpec.ClusterConfig();
    }

    public RoleName First { get; }
    public RoleName Second { get; }
    public RoleName Third { get; }
}

/// <summary>Methods that must fail, each in its way, and some that must not: <see cref="MultiNodeHarnessTests"/> runs them.</summary>
public sealed class FaultySpecs : MultiNodeClusterSpec
{
    readonly ThreeRolesConfig _config;

    public FaultySpecs() : this(new ThreeRolesConfig()) { }

    FaultySpecs(ThreeRolesConfig config) : base(config, typeof(FaultySpecs)) => _config = config;

    public void All_is_well() => EnterBarrier("one", "two");

    public void One_enters_another_barrier()
    {
        EnterBarrier("start");
        EnterBarrier(Myself == _config.Third ? "roses" : "violets");
    }

    public void One_does_not_come_to_the_barrier()
    {
        EnterBarrier("start");
        RunOn(() => new ManualResetEvent(false).WaitOne(), _config.Third);
        Within(TimeSpan.FromSeconds(2), () => EnterBarrier("meeting"));
    }

    public void One_ends_before_the_barrier()
    {
        EnterBarrier("start");
        RunOn(() => EnterBarrier("meeting"), _config.First, _config.Second);
    }

    public void One_throws()
    {
        EnterBarrier("start");
        RunOn(() => Assert.Equal("roses", "violets"), _config.Second);
        EnterBarrier("end");
    }

    public async Task One_throws_asynchronously()
    {
        EnterBarrier("start");
        await RunOnAsync(async () =>
        {
            await Task.Yield();
            throw new InvalidOperationException("no roses");
        }, _config.Third);
        EnterBarrier("end");
    }

    public void One_dies()
    {
        EnterBarrier("start");
        RunOn(() =>
        {
            Console.WriteLine("these are my last words");
            Console.Out.Flush();
            Environment.Exit(7);
        }, _config.Second);
        EnterBarrier("end");
    }

    public void One_never_ends()
    {
        EnterBarrier("start");
        RunOn(() => new ManualResetEvent(false).WaitOne(), _config.Third);
    }

    public void One_is_paused_for_ever()
    {
        EnterBarrier("start");
        RunOn(() => TestConductor.Pause(_config.Third).Wait(), _config.First);
        RunOn(() => new ManualResetEvent(false).WaitOne(), _config.Third);
        Within(TimeSpan.FromSeconds(2), () => EnterBarrier("end"));
    }

    public void A_link_is_cut_that_cannot_be()
    {
        EnterBarrier("start");
        RunOn(() => TestConductor.Blackhole(_config.First, _config.Second, Akka.Remote.Transport.ThrottleTransportAdapter.Direction.Both).Wait(), _config.First);
        EnterBarrier("end");
    }

    public void A_running_role_is_started()
    {
        EnterBarrier("start");
        RunOn(() => TestConductor.Restart(_config.Second).Wait(), _config.First);
        EnterBarrier("end");
    }

    /// <summary>Waits, once it has formed a cluster, until its controller dies.</summary>
    public void All_wait_for_ever()
    {
        AwaitClusterUp([.. Roles]);
        RunOn(() => TestConductor.Pause(_config.Third).Wait(), _config.First);
        new ManualResetEvent(false).WaitOne();
    }
}

/// <summary>What can be done to a role, and that the others go on.</summary>
public sealed class RoleLivesSpec : MultiNodeClusterSpec
{
    readonly ThreeRolesConfig _config;

    public RoleLivesSpec() : this(new ThreeRolesConfig()) { }

    RoleLivesSpec(ThreeRolesConfig config) : base(config, typeof(RoleLivesSpec)) => _config = config;

    [MultiNodeFact]
    public void Every_role_is_killed_and_started_again_the_first_included()
    {
        EnterBarrier("start");
        foreach (var (victim, by) in new[] { (_config.First, _config.Second), (_config.Second, _config.Third), (_config.Third, _config.First) })
        {
            // Who is started again passes what the others have passed, and joins them there; what it did it does not do again.
            RunOn(() =>
            {
                if (Life != (Myself == _config.First ? 2 : 1)) return;
                TestConductor.Kill(victim).Wait();
                TestConductor.Restart(victim).Wait();
            }, by);
            RunOn(() => { if (!IsRestarted) new ManualResetEvent(false).WaitOne(); }, victim);
            EnterBarrier($"{victim} is back");
        }
        Assert.Equal(2, Life);
    }

    [MultiNodeFact]
    public void Barriers_do_not_wait_for_who_was_sent_away()
    {
        EnterBarrier("start");
        RunOn(() =>
        {
            TestConductor.Exit(_config.Second, 3).Wait();
            TestConductor.Shutdown(_config.Third).Wait();
        }, _config.First);
        RunOn(() => EnterBarrier("alone"), _config.First);
        RunOn(() => new ManualResetEvent(false).WaitOne(), _config.Second, _config.Third);
    }

    [MultiNodeFact]
    public void A_barrier_waits_for_who_is_paused()
    {
        EnterBarrier("start");
        RunOn(() =>
        {
            TestConductor.Pause(_config.Third).Wait();
            // Not to wait for something: the pause is to last.
            Task.Delay(TimeSpan.FromSeconds(2)).Wait();
            TestConductor.Resume(_config.Third).Wait();
        }, _config.First);
        var clock = Stopwatch.StartNew();
        RunOn(() =>
        {
            for (var last = clock.Elapsed; clock.Elapsed - last < TimeSpan.FromSeconds(1); Thread.Sleep(1)) last = clock.Elapsed;
        }, _config.Third);
        EnterBarrier("together");
        RunOn(() => Assert.True(clock.Elapsed > TimeSpan.FromSeconds(1.5), $"passed after {clock.Elapsed}"), _config.Second);
    }
}
