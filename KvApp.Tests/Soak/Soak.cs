using System.Diagnostics;

namespace KvApp.Tests;

/// <summary>Lanes on one node that never ends, beside two others that do, again and again. Chance is the seed's: with it each lane takes the same steps, though not at the same moments.</summary>
sealed class Soak(int seed, TimeSpan time)
{
    const int Lanes = 8;

    readonly CancellationTokenSource _over = new();
    readonly SoakPlace _here = new("foo");
    SoakLane[] _lanes = [];
    int _faults;

    public TestNode Here => _here.Node!;

    public SoakPlace[] Places => field ??= [_here, new("bar"), new("qux")];

    public bool IsOver => _over.IsCancellationRequested;

    public async Task<string> Run()
    {
        _lanes = [.. Enumerable.Range(1, Lanes).Select(number => new SoakLane(number, seed, this))];
        await _here.Start(abrupt: false, Supervisors, from: null);
        try
        {
            foreach (var place in Places[1..]) await place.Start(abrupt: true, Supervisors, Here);
            var clock = Stopwatch.StartNew();
            _over.CancelAfter(time);
            // The first that fails ends the others, and is what is told.
            var all = _lanes.Select(lane => Task.Run(lane.Run)).Append(Task.Run(Faults)).ToList();
            Exception? first = null;
            while (all.Count > 0)
            {
                var done = await Task.WhenAny(all);
                all.Remove(done);
                if (done.Exception is null) continue;
                first ??= done.Exception.GetBaseException();
                await _over.CancelAsync();
            }
            if (first is not null) throw first;
            await NothingIsLeft();
            var breaks = Places.Sum(place => place.Breaks);
            if (breaks > _faults) throw new SoakViolation($"{breaks} connections broke, where {_faults} faults explain as many");
            var steps = _lanes.SelectMany(lane => lane.Steps).GroupBy(step => step.Key, step => step.Value).Select(kind => $"{kind.Sum()} {kind.Key}");
            return $"{string.Join(", ", steps)}; {_lanes.Sum(lane => lane.Interrupted)} interrupted by {_faults} faults and {breaks} breaks, in {clock.Elapsed.TotalSeconds:0} s";
        }
        finally
        {
            foreach (var place in Places) if (place.Node is { } node) await node.DisposeAsync();
        }
    }

    IEnumerable<string> Supervisors => _lanes.Select(lane => lane.Supervisor);

    async Task Faults()
    {
        var random = new Random(seed);
        while (!IsOver)
        {
            // How often, not what is waited for.
            await Task.Delay(random.Next(200, 2_000));
            var place = Places[random.Next(1, Places.Length)];
            await place.End();
            _faults++;
            await Task.Delay(random.Next(500));
            await place.Start(abrupt: random.Next(2) == 0, Supervisors, Here);
        }
    }

    Task NothingIsLeft() => Wait.Until(() => Left.All(left => left.EndsWith($" {Lanes} 0 0 0 0", StringComparison.Ordinal)), () => $"only the supervisors are left; there are {string.Join("; ", Left)}");

    IEnumerable<string> Left => Places.Select(place => place.Node!.Node.Local).Select(node =>
        $"{node.Self}: processes, monitors, partitions, abandoned, conversations {node.Processes.Count} {node.Monitors.Count} {node.Partitions.Count} {node.Processes.Abandoned.Count} {node.Peers.All.Sum(peer => peer.Open?.Conversations ?? 0)}");
}
