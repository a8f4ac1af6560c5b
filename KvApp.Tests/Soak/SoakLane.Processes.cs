using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Tests;

// Processes without a supervisor: spawned, linked, monitored, named.
sealed partial class SoakLane
{
    async Task Spawn(SoakStep step)
    {
        var (pid, monitor) = await step.Node.SpawnMonitor(step.Place.Name, SoakWork.Live, step.Self.Self);
        await step.Greets(pid);
        var again = step.Self.Monitor(pid);
        var expected = EndIt(pid);
        step.Is(expected, await step.Down(monitor));
        if (expected is ExitReason.Normal) step.Is("bye", await step.Next<string>());
        step.Is(expected, await step.Down(again));
        // Who asks later is told that there is none.
        step.Is(new ExitReason.NoProcess(), await step.Down(step.Self.Monitor(pid)));
    }

    async Task SpawnLink(SoakStep step)
    {
        step.Self.TrapExit = true;
        var pid = await step.Node.SpawnLink(step.Place.Name, SoakWork.Live, step.Self.Self);
        await step.Greets(pid);
        var monitor = step.Self.Monitor(pid);
        var unlinked = Chance();
        if (unlinked) step.Self.Unlink(pid);
        var expected = EndIt(pid);
        if (!unlinked) step.Is(expected, await step.Exit(pid));
        step.Is(expected, await step.Down(monitor));
        if (expected is ExitReason.Normal) step.Is("bye", await step.Next<string>());
    }

    ExitReason EndIt(IActorRef pid)
    {
        ExitReason reason = new ExitReason[] { new ExitReason.Normal(), new ExitReason.Killed(), new ExitReason.Custom(_random.Next(1000)), new ExitReason.Shutdown() }[_random.Next(4)];
        if (reason is ExitReason.Killed) pid.Exit(new ExitReason.Kill());
        else if (reason is ExitReason.Normal || Chance()) pid.Tell(reason);
        else pid.Exit(reason);
        return reason;
    }

    async Task Server(SoakStep step)
    {
        var (name, n) = (NewName("server"), 1 + _random.Next(1000));
        var (pid, monitor) = await step.Node.SpawnMonitor(step.Place.Name, SoakWork.Serve, (name, step.Self.Self));
        await step.Greets(pid);
        step.Is(pid, (object?)await step.Node.WhereIs(name, step.Place.Name).WaitAsync(Wait.Long) ?? new ExitReason.NoProcess());
        var byName = step.Self.Monitor(name, step.Place.Name);
        step.Is(n * 2, await step.Rpc.ServerCall<int>(step.Place.Name, name, n, Wait.Long));
        if (await step.Rpc.SbCast([step.Place.Name], name, "news").WaitAsync(Wait.Long) is not ([_], [])) step.IsFault("it was not told");
        try
        {
            step.Is(0, await step.Rpc.ServerCall<int>(step.Place.Name, name, 0, Wait.Long));
        }
        catch (ExitException e)
        {
            step.Is(new ExitReason.Custom("zero"), e.Reason);
        }
        step.Is(new ExitReason.Custom("zero"), await step.Down(monitor));
        step.Is(new ExitReason.Custom("zero"), await step.Down(byName));
    }
}
