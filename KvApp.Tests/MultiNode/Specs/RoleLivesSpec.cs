using System.Diagnostics;
using Xunit;

namespace KvApp.Tests;

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
            RunOn(() => { if (!IsRestarted) AwaitExit(); }, victim);
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
        RunOn(AwaitExit, _config.Second, _config.Third);
    }

    [MultiNodeFact]
    public void Barriers_do_not_wait_for_who_is_paused_and_do_again_when_it_is_resumed()
    {
        EnterBarrier("start");
        RunOn(() => TestConductor.Pause(_config.Third).Wait(), _config.First);
        RunOn(AwaitPause, _config.Third);
        EnterBarrier("paused");
        RunOn(() =>
        {
            // Not to wait for something: the pause is to last.
            Task.Delay(TimeSpan.FromSeconds(1)).Wait();
            TestConductor.Resume(_config.Third).Wait();
        }, _config.First);
        EnterBarrier("together");
    }

    // A clock that makes a leap tells that the process stood still.
    static void AwaitPause()
    {
        var clock = Stopwatch.StartNew();
        for (var last = clock.Elapsed; clock.Elapsed - last < TimeSpan.FromSeconds(0.5); Thread.Sleep(1)) last = clock.Elapsed;
    }
}
