using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>
/// Takes one step after the other, each on a place that chance chooses, and knows what each answer may be: the one that the step asks for, or, if the place had a fault meanwhile, one
/// that says so. Anything else is a violation, and so is no answer, whatever happens.
/// </summary>
sealed partial class SoakLane(int number, int seed, Soak soak)
{
    readonly Random _random = new(seed + 1_000_003 * number);
    readonly Queue<string> _said = [];

    public string Supervisor { get; } = $"lane-{number}";

    public Dictionary<string, int> Steps { get; } = [];

    public int Interrupted { get; private set; }

    public async Task Run()
    {
        (string, Func<SoakStep, Task>)[] steps =
        [
            ("value", Value), ("failure", Failure), ("end", End), ("link", Link), ("child", Child), ("child", Child), ("stream", Stream), ("stream", Stream),
            ("crash loop", CrashLoop), ("killed supervisor", KilledSupervisor),
        ];
        while (!soak.IsOver)
        {
            var (name, step) = steps[_random.Next(steps.Length)];
            await Take(name, step, soak.Places[_random.Next(soak.Places.Length)]);
        }
    }

    async Task Take(string name, Func<SoakStep, Task> step, SoakPlace place)
    {
        Say($"{name} on {place}");
        Steps[name] = Steps.GetValueOrDefault(name) + 1;
        var life = place.Life;
        if (await Failed(step, place, life) is { } failure)
        {
            if (!SoakStep.TellsOfFault(failure, place.Name)) throw Violation($"{failure}");
            if (!place.IsFaulty(life)) throw Violation($"there was no fault, but this was told: {failure}");
            Interrupted++;
        }
        if (place.IsFaulty(life)) await CleanUp(place);
    }

    async Task<Exception?> Failed(Func<SoakStep, Task> step, SoakPlace place, int life)
    {
        Exception? thrown = null;
        try
        {
            await soak.Here.Node.Run(async self =>
            {
                try
                {
                    await step(new(self, place, life, TaskSupervisor.On(self, Supervisor, place.Name)));
                    if (!place.IsFaulty(life)) await self.MailboxIsEmpty();
                }
                catch (Exception e)
                {
                    thrown = e;
                }
                return 0;
            }).WaitAsync(TwoNodes.Longest);
            return thrown;
        }
        catch (Exception e)
        {
            return e; // its process was ended by a link, or has not ended
        }
    }

    // What a step left that a fault interrupted. The place may have another fault meanwhile.
    async Task CleanUp(SoakPlace place)
    {
        var tasks = TaskSupervisor.On(soak.Here.System, Supervisor, place.Name);
        while (true)
        {
            await Wait.Until(async () => place.Life > 0 || (await soak.Here.Node.Connect(place.Name) && place.Life > 0), $"{place} is up again");
            var life = place.Life;
            try
            {
                foreach (var pid in await tasks.Children(Wait.Long)) await tasks.TerminateChild(pid, Wait.Long);
                if ((await tasks.CountChildren(Wait.Long)).Specs == 0) return;
            }
            catch (Exception e)
            {
                if (!SoakStep.TellsOfFault(e, place.Name) || !place.IsFaulty(life)) throw Violation($"while cleaning up: {e}");
            }
        }
    }

    void Say(string what)
    {
        lock (_said)
        {
            _said.Enqueue(what);
            if (_said.Count > 8) _said.Dequeue();
        }
    }

    Exception Violation(string what) => new SoakViolation($"lane {number}, after {Steps.Values.Sum()} steps, the last of which were: {string.Join(", ", _said)}\n{what}");
}

/// <summary>What was told is not what may be.</summary>
sealed class SoakViolation(string message) : Exception(message);
