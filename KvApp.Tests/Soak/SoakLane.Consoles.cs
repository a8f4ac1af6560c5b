using KvApp.Tasks;

namespace KvApp.Tests;

// Group leaders: printing and reading, here and there.
sealed partial class SoakLane
{
    async Task Print(SoakStep step)
    {
        // Less than what is told at once: lines stay whole.
        var (who, lines) = (NewName("print"), _random.Next(1, 150));
        var (pid, monitor) = await step.Node.SpawnMonitor(step.Place.Name, SoakWork.Print, (who, lines));
        if (_random.Next(5) == 0)
        {
            pid.Exit(new ExitReason.Kill());
            step.IsOneOf(await step.Down(monitor), new ExitReason.Killed(), new ExitReason.Normal(), new ExitReason.NoProcess());
            return;
        }
        step.Is(new ExitReason.Normal(), await step.Down(monitor));
        step.Is(lines, soak.Console.Close(who));
    }

    async Task Read(SoakStep step)
    {
        var read = await step.Erpc.Call(step.Place.Name, SoakWork.Read, _random.Next(1, 6), Wait.Long);
        foreach (var line in read) step.Is(true, soak.Read.TryAdd(line, true));
        step.Is(true, read.SequenceEqual(read.Order()));
    }

    /// <summary>A process of this node prints on the place's console: it is there when it ends normally, and it knows if it is not.</summary>
    async Task PrintedThere(SoakStep step)
    {
        var (who, lines) = (NewName("back"), _random.Next(1, 150));
        var pid = await step.Erpc.Call(step.Place.Name, SoakWork.PrintFrom, (soak.Here.Self.Value, who, lines), Wait.Long);
        var monitor = step.Self.Monitor(pid);
        pid.Tell("go", step.Self.Self);
        var reason = await step.Down(monitor);
        if (reason is ExitReason.Custom) step.IsFault($"{reason}");
        step.Is(new ExitReason.Normal(), reason);
        if (await step.Erpc.Call(step.Place.Name, SoakWork.Printed, who, Wait.Long) is var printed && printed != lines) step.IsFault($"{printed} of {lines} lines are there");
    }
}
