using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>
/// Takes one step after the other, each on a place that chance chooses, and knows what each answer may be: the one that the step asks for,
/// or, if the place had a fault meanwhile, one that says so. Anything else is a violation, and so is no answer, whatever happens.
/// </summary>
sealed partial class SoakLane(int number, int seed, Soak soak)
{
    // A node that is killed must first be started again, on a machine that has other things to do.
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    readonly Random _random = new(seed + 1_000_003 * number);
    readonly Queue<string> _said = [];
    int _names;

    public static string SupervisorOf(int lane) => $"lane-{lane}";

    public string Supervisor { get; } = SupervisorOf(number);

    public Dictionary<string, int> Steps { get; } = [];

    public int Interrupted { get; private set; }

    /// <summary>Answers that were looked at.</summary>
    public int Checked { get; set; }

    public async Task Run()
    {
        (string, Func<SoakStep, Task>)[] steps =
        [
            ("value", Value), ("large value", LargeValue), ("failure", Failure), ("end", End), ("piped", Piped), ("link", Link), ("child", Child), ("child", Child), ("stream", Stream), ("stream", Stream),
            ("crash loop", CrashLoop), ("killed supervisor", KilledSupervisor),
            ("spawn", Spawn), ("spawn link", SpawnLink), ("server", Server), ("call", Call), ("call", Call), ("large call", LargeCall), ("multicall", MultiCall), ("multicall", MultiCall), ("requests", Requests), ("across", Across),
            ("print", Print), ("print", Print), ("read", Read), ("printed there", PrintedThere), ("fetch", Fetch),
        ];
        while (!soak.IsOver)
        {
            var (name, step) = steps[_random.Next(steps.Length)];
            await Take(name, step, soak.Places[_random.Next(soak.Places.Length)]);
        }
    }

    async Task Take(string name, Func<SoakStep, Task> take, SoakPlace place)
    {
        Say($"{name} on {place}");
        Steps[name] = Steps.GetValueOrDefault(name) + 1;
        var since = place.Now;
        if (await Failed(take, place, since) is { } failure)
        {
            if (!SoakStep.Excuses(place, since, failure)) throw Violation(failure is SoakViolation ? failure.Message : $"{(place.IsFaulty(since) ? "no fault explains this" : "there was no fault, but this was told")}: {failure}");
            Interrupted++;
        }
        if (place.IsFaulty(since)) await CleanUp(place);
        if (soak.Console.Violation is { } violation) throw Violation(violation);
    }

    async Task<Exception?> Failed(Func<SoakStep, Task> take, SoakPlace place, SoakMoment since)
    {
        var thrown = new List<Exception>();
        try
        {
            await soak.Here.Run(async self =>
            {
                var step = new SoakStep(this, self, place, since, TaskSupervisor.On(self, Supervisor, place.Name));
                try
                {
                    await take(step);
                }
                catch (Exception e)
                {
                    thrown.Add(e);
                }
                try
                {
                    if (thrown is [] or [FaultToldException or ExitException or ErpcException]) await step.NothingComesTwice();
                }
                catch (Exception e)
                {
                    thrown.Insert(0, e);
                }
                return 0;
            }).WaitAsync(Longest);
            return thrown.FirstOrDefault();
        }
        catch (Exception e)
        {
            return e; // its process was ended by a link, or has not ended
        }
    }

    /// <summary>Waits until a place has no fault.</summary>
    public async Task AwaitUp(SoakPlace place)
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        using var end = new CancellationTokenSource(Longest);
        while (!place.Now.IsUp) await look.WaitForNextTickAsync(end.Token);
        // What was said before has come when this is answered, if it ever comes.
        await soak.Here.Ping(place.Name);
    }

    // What a step left that a fault interrupted. The place may have another fault meanwhile.
    async Task CleanUp(SoakPlace place)
    {
        var tasks = TaskSupervisor.On(soak.Here.Local.System, Supervisor, place.Name);
        while (true)
        {
            await AwaitUp(place);
            var since = place.Now;
            try
            {
                foreach (var pid in await tasks.Children(Wait.Long)) await tasks.TerminateChild(pid, Wait.Long);
                if ((await tasks.CountChildren(Wait.Long)).Specs == 0) return;
            }
            catch (Exception e)
            {
                if (!SoakStep.Excuses(place, since, e)) throw Violation($"while cleaning up: {e}");
            }
        }
    }

    bool Chance() => _random.Next(2) == 0;

    string NewName(string of) => $"{of}-{number}-{_names++}";

    void Say(string what)
    {
        lock (_said)
        {
            _said.Enqueue(what);
            if (_said.Count > 8) _said.Dequeue();
        }
    }

    SoakViolation Violation(string what) => new($"lane {number}, after {Steps.Values.Sum()} steps, the last of which were: {string.Join(", ", _said)}\n{what}");
}
