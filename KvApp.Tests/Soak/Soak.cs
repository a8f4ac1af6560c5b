using System.Collections.Concurrent;
using System.Diagnostics;
using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>
/// Lanes on one node that never ends, beside two others to which something happens, again and again. Chance is the seed's: with it each
/// lane takes the same steps, and each node has the same faults, though not at the same moments.
/// </summary>
sealed class Soak(int seed, TimeSpan time, Node here, SoakConsole console, TestConductor conductor, SoakConfig config, Func<RoleName, SoakPlace> place)
{
    const int Lanes = 8;

    /// <summary>What a soak says of itself begins so.</summary>
    public const string Mark = "SOAK";

    readonly CancellationTokenSource _over = new();

    public static IEnumerable<string> Supervisors => Enumerable.Range(1, Lanes).Select(SoakLane.SupervisorOf);

    public Node Here => here;

    public SoakConsole Console => console;

    public TestConductor Conductor => conductor;

    public SoakConfig Config => config;

    public SoakPlace[] Places { get; } = [place(config.Foo), place(config.Bar), place(config.Qux)];

    /// <summary>Lines that somebody has read: each is read once.</summary>
    public ConcurrentDictionary<int, bool> Read { get; } = new();

    public bool IsOver => _over.IsCancellationRequested;

    public static void Tell(string what) => System.Console.WriteLine($"-- {what}");

    public async Task Run()
    {
        var lanes = Enumerable.Range(1, Lanes).Select(number => new SoakLane(number, seed, this)).ToArray();
        SoakFaults[] faults = [new(this, Places[1], config.Bar, new(seed)), new(this, Places[2], config.Qux, new(~seed))];
        foreach (var each in Places[1..]) await each.Up();
        var clock = Stopwatch.StartNew();
        _over.CancelAfter(time);
        await UntilOneFails([.. lanes.Select(lane => Task.Run(lane.Run)), .. faults.Select(of => Task.Run(of.Run))]);
        await new SoakEnd(this).NothingIsLeft();
        if (console.Violation is { } violation) throw new SoakViolation(violation);
        var (breaks, breaking) = (Places.Sum(each => each.Breaks), faults.Sum(of => of.Breaking));
        if (breaks > breaking) throw new SoakViolation($"{breaks} connections broke by themselves, where {breaking} faults explain as many");
        System.Console.WriteLine($"{Mark} {seed}: {lanes.Sum(lane => lane.Checked)} answers checked, of {Sum(lanes.Select(lane => lane.Steps))} steps ({lanes.Sum(lane => lane.Interrupted)} interrupted), "
            + $"{console.Lines} lines printed here; places were {Sum(faults.Select(of => of.Done))}; {breaks} breaks, in {clock.Elapsed.TotalSeconds:0} s");
    }

    // The first that fails ends the others, and is what is told.
    async Task UntilOneFails(List<Task> all)
    {
        Exception? first = null;
        while (all.Count > 0)
        {
            var done = await Task.WhenAny(all);
            all.Remove(done);
            if (done.Exception is null) continue;
            if (first is null) System.Console.WriteLine($"{Mark} {seed} {done.Exception.GetBaseException()}");
            first ??= done.Exception.GetBaseException();
            await _over.CancelAsync();
        }
        if (first is not null) throw first;
    }

    static string Sum(IEnumerable<Dictionary<string, int>> all) => string.Join(", ", all.SelectMany(each => each).GroupBy(each => each.Key, each => each.Value).Select(kind => $"{kind.Sum()} {kind.Key}"));
}
