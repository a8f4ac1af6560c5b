using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>A spec that must fail does so at once and says why; what it started is gone afterwards.</summary>
[Collection(SpecCollection.Name)]
public sealed class MultiNodeHarnessTests(ITestOutputHelper output)
{
    // Processes start in some 2 s; on a loaded machine in more.
    static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(30);

    async Task<MultiNodeReport> Run(string method, TimeSpan? within = null)
    {
        var report = await MultiNodeController.Run(typeof(FaultySpecs), method, within ?? TimeSpan.FromMinutes(1));
        output.WriteLine($"{report.Failure}\n{report.Output}");
        Assert.True(report.Took < AtOnce, $"{report.Took}");
        Assert.All(report.Pids, pid => Assert.False(IsAlive(pid)));
        return report;
    }

    static bool IsAlive(int pid) => File.Exists($"/proc/{pid}/stat") && File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1][0] is not ('Z' or 'X');

    [Fact]
    public async Task A_spec_that_is_well_passes()
    {
        var report = await Run(nameof(FaultySpecs.All_is_well));

        Assert.Null(report.Failure);
        Assert.Equal(3, report.Pids.Count);
        Assert.Contains(report.Timeline, line => line.Contains("'one' passed by "));
        foreach (var role in (string[])["first", "second", "third"]) Assert.True(File.Exists(Path.Combine(report.Directory, $"{role}.log")));
        Assert.Equal(report.Timeline, File.ReadAllLines(Path.Combine(report.Directory, "timeline.log")));
    }

    [Theory]
    [InlineData(nameof(FaultySpecs.One_enters_another_barrier), @"^wrong barrier: .* while .* at '(roses|violets)'(\nand then wrong barrier: .* while .* at '(roses|violets)')?$")]
    [InlineData(nameof(FaultySpecs.One_does_not_come_to_the_barrier), @"^barrier 'meeting' was not passed in time: third is missing \(passed 'start' last\); (first, second|second, first) wait there$")]
    [InlineData(nameof(FaultySpecs.One_ends_before_the_barrier), "^barrier 'meeting' will never be passed: third ended without it; ")]
    [InlineData(nameof(FaultySpecs.One_throws), "(?s)^second failed: .*Assert.Equal.*One_throws")]
    [InlineData(nameof(FaultySpecs.One_throws_asynchronously), "^third failed: System.InvalidOperationException: no roses")]
    [InlineData(nameof(FaultySpecs.One_dies), @"(?s)^second crashed \(exit code 7\); it printed at last:.*these are my last words")]
    [InlineData(nameof(FaultySpecs.A_link_is_cut_that_cannot_be), "(?s)^first failed: .*Blackhole first - second: links can be cut where MultiNodeConfig.TestTransport or OwnNetwork is set")]
    [InlineData(nameof(FaultySpecs.A_running_role_is_started), "(?s)^first failed: .*Restart second: second still runs")]
    public async Task A_spec_fails_with_the_right_words(string method, string words)
    {
        var report = await Run(method);

        Assert.Matches(words, report.Failure);
        // The timeline holds what led to it.
        Assert.Contains("enters 'start'", report.Output);
    }

    [Theory]
    [InlineData(nameof(FaultySpecs.One_never_ends), "passed 'start' last")]
    [InlineData(nameof(FaultySpecs.One_is_paused_for_ever), "paused")]
    public async Task A_spec_that_does_not_end_names_who_has_not(string method, string what)
    {
        var report = await Run(method, TimeSpan.FromSeconds(3));

        Assert.Equal($"the spec did not end within 3 s: third has not ended ({what})", report.Failure);
    }

    [Fact]
    public async Task Nothing_outlives_a_test_run_that_is_killed()
    {
        var timeline = Path.Combine(ChildProcess.LogDirectory, $"{nameof(FaultySpecs)}.{nameof(FaultySpecs.All_wait_for_ever)}", "timeline.log");
        if (File.Exists(timeline)) File.Delete(timeline);
        await using var run = new ChildProcess("a test run");
        run.Launch([typeof(FaultySpecs).Assembly.Location, "--multi-node-run", typeof(FaultySpecs).AssemblyQualifiedName!, nameof(FaultySpecs.All_wait_for_ever)]);
        // One of the three is paused, and cannot see that its controller has gone.
        await Wait.Until(() => File.Exists(timeline) && File.ReadAllText(timeline).Contains("done: Pause third"), "three roles that wait");
        var pids = File.ReadAllLines(timeline).Where(line => line.Contains("life 1 begins")).Select(line => int.Parse(line.Split("pid ")[1].Split(',')[0])).ToList();
        Assert.Equal(3, pids.Count(IsAlive));

        await run.Kill();

        await Wait.Until(() => !pids.Any(IsAlive), "the end of all roles");
    }

    [Fact]
    public async Task Three_nodes_form_a_cluster_and_stop_time_and_again()
    {
        var times = int.TryParse(Environment.GetEnvironmentVariable("KVAPP_TESTS_FORMS"), out var asked) ? asked : 1;
        var took = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var report = await MultiNodeController.Run(typeof(FormsAndStopsSpec), nameof(FormsAndStopsSpec.Forms_and_stops), TimeSpan.FromMinutes(1));
            Assert.True(report.Failure is null, $"time {i + 1} of {times}: {report.Failure}\n{report.Output}");
            took.Add(report.Took.TotalSeconds);
        }
        output.WriteLine($"{times} times, {took.Min():0.0} to {took.Max():0.0} s, {took.Average():0.0} on average");
    }

    [Fact]
    public void Who_starts_late_passes_what_was_passed_and_is_then_waited_for()
    {
        var (a, b, late) = (new RoleName("a"), new RoleName("b"), new RoleName("late"));
        var barriers = new Barriers();
        barriers.Join(a);
        barriers.Join(b);
        foreach (var barrier in (string[])["one", "two", "one"])
        {
            Assert.Empty(barriers.Enter(a, barrier));
            Assert.Equal([a, b], barriers.Enter(b, barrier));
        }

        barriers.Join(late);
        Assert.Empty(barriers.Enter(a, "three"));
        Assert.Equal([late], barriers.Enter(late, "one"));
        Assert.Equal([late], barriers.Enter(late, "one"));
        Assert.Empty(barriers.Enter(late, "three"));
        Assert.Equal([b], barriers.Missing);
        Assert.Equal([a, late], barriers.Leave(b));

        Assert.Empty(barriers.Enter(a, "four"));
        Assert.Equal([a], barriers.Pause(late, true));
        Assert.Empty(barriers.Pause(late, false));
        Assert.Empty(barriers.Enter(a, "five"));
        Assert.Equal([late], barriers.Enter(late, "four"));
        Assert.Equal([a, late], barriers.Enter(late, "five"));
    }
}
