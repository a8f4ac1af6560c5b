using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Functions to be called: named static methods, since they run on other nodes.</summary>
static class Called
{
    /// <summary>Says who it is, and runs until it is told a number, which it gives.</summary>
    public static async Task<int> Tell(IProcess self, IActorRef to)
    {
        to.Tell(self.Self);
        return await self.Receive<int>();
    }

    /// <summary>Says by a gate of this operating system process that it runs, waits for another, and says by a third that it is through.</summary>
    public static async Task<int> Through(IProcess self, string gate)
    {
        Work.GateOf($"{gate}-runs").TrySetResult(1);
        var value = await Work.GateOf(gate).Task.WaitAsync(self.Stopping);
        Work.GateOf($"{gate}-through").TrySetResult(value);
        return value;
    }

    public static Task<int> Runs(string gate) => Work.GateOf($"{gate}-runs").Task.WaitAsync(Wait.Long);

    public static Task<int> IsThrough(string gate) => Work.GateOf($"{gate}-through").Task.WaitAsync(Wait.Long);

    /// <summary>A gate of one test.</summary>
    public static string NewGate() => $"call-{Interlocked.Increment(ref s_gates)}";

    static int s_gates;

    public static int Exit(ExitReason reason) => throw new ExitException(reason);

    public static int ThrowObject(object? value) => throw new ThrownException(value);

    public static string? ThrowText(string? value) => throw new ThrownException(value);

    public static ExitReason GiveReason(ExitReason reason) => reason;

    /// <summary>The call itself throws it, and nothing that is awaited.</summary>
    public static T Refuses<T>(string? argument, Action call) where T : Exception
    {
        var refused = Assert.Throws<T>(call);
        if (argument is not null) Assert.Equal(argument, Assert.IsAssignableFrom<ArgumentException>(refused).ParamName);
        return refused;
    }
}
