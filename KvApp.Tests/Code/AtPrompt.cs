using KvApp.Tasks;

namespace KvApp.Tests.Typed;

/// <summary>What the lines of a test find at hand; every node of the tests has it.</summary>
public static class AtPrompt
{
    /// <summary>The process that the line, or a function of it, runs in.</summary>
    public static IProcess Me => IProcess.Current ?? throw new InvalidOperationException("this code runs in no process");

    /// <summary>Opens a gate of the test.</summary>
    public static void Open(string gate) => Work.GateOf(gate).TrySetResult(1);

    public static TaskSupervisor On(string node) => TaskSupervisor.On(Me, "work", $"{node}@127.0.0.1");
}
