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
        // The watch begins before the barrier: the pause may come before this thread goes on behind the barrier.
        var pause = WatchForPause();
        EnterBarrier("start");
        RunOn(() => TestConductor.Pause(_config.Third).Wait(), _config.First);
        RunOn(() => pause.Wait(Wait.Long), _config.Third);
        EnterBarrier("paused");
        RunOn(() =>
        {
            // Not to wait for something: the pause is to last.
            Task.Delay(TimeSpan.FromSeconds(1)).Wait();
            TestConductor.Resume(_config.Third).Wait();
        }, _config.First);
        EnterBarrier("together");
    }

    // A leap of the clock between two looks tells that the process stood still. The clock is read once a turn: with two reads, a pause
    // between them was missed, and the process waited for ever.
    static Task WatchForPause() => Task.Factory.StartNew(() =>
    {
        var clock = Stopwatch.StartNew();
        for (TimeSpan last = clock.Elapsed, now = last; now - last < TimeSpan.FromSeconds(0.5); now = clock.Elapsed)
        {
            last = now;
            Thread.Sleep(1);
        }
    }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
