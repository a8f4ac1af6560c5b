using KvApp.Tasks;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>What is there when all lanes have ended and no fault lasts: what faults left behind is ended, and then nothing may be left but the lanes' supervisors.</summary>
sealed class SoakEnd(Soak soak)
{
    static readonly string Nothing = $"{Soak.Supervisors.Count()} 0 0 0 0 0";

    public async Task NothingIsLeft()
    {
        foreach (var place in soak.Places)
            if (await Erpc.Get(soak.Here.Local.System).Call(place.Name, F(EndAll), Wait.Long) is { } violation) throw new SoakViolation($"on {place} {violation}");
        List<string> left = [];
        await Wait.Until(async () =>
        {
            left.Clear();
            // One after the other: each question is there while it is answered.
            foreach (var place in soak.Places) left.Add(await Erpc.Get(soak.Here.Local.System).Call(place.Name, F(Left), Wait.Long));
            return left.All(each => each == Nothing);
        }, () => $"nothing but the supervisors is left of processes, monitors, partitions, abandoned functions, conversations and readers; there are {string.Join("; ", left)}");
    }

    // Functions that were spawned or called, and whose node was lost to whoever knew of them.
    static string? EndAll(IProcess self)
    {
        var node = Node.Get(self.System);
        foreach (var process in node.Local.Processes.Living)
            if (process.Function.Contains(nameof(SoakWork))) process.Pid.Exit(new ExitReason.Kill());
        foreach (var supervisor in SoakWork.Supervisors.Keys) node.WhereIs(supervisor)?.Exit(new ExitReason.Kill());
        return SoakConsole.Current!.Violation;
    }

    // But for this question: it is a process, and a conversation where it comes from another node.
    static async Task<string> Left(IProcess self)
    {
        await Task.Yield();
        var node = Node.Get(self.System).Local;
        var asked = node.Peers.All.Sum(peer => peer.Open?.Conversations ?? 0) - (self.Node.Name == "foo" ? 0 : 1);
        return $"{node.Processes.Count - 1} {node.Monitors.Count} {node.Partitions.Count} {node.Processes.Abandoned.Count} {asked} {node.Io.Console.Input.Waiting}";
    }
}
