using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>Functions for tasks: named static methods, since they run on other nodes.</summary>
static class Work
{
    public static int Double(int n) => n * 2;

    public static async Task<int> DoubleLater(int n)
    {
        await Task.Yield();
        return n * 2;
    }

    public static string Where(IProcess self, string greeting) => $"{greeting} from {self.Node}";

    public static byte[] Echo(byte[] bytes) => bytes;

    /// <summary>Gives the first byte as it is when it is told to.</summary>
    public static async Task<int> FirstByte(IProcess self, byte[] bytes)
    {
        await self.Receive<int>();
        return bytes[0];
    }

    public static void Nothing(int n) => _ = n;

    public static int Boom(string why) => throw new InvalidOperationException(why);

    public static int BoomAt(object what) => throw new InvalidOperationException($"at a {what.GetType().Name}");

    public static int Throw(string value) => throw new ThrownException(value);

    public static int ExitWith(ExitReason reason) => throw new ExitException(reason);

    public static object Unsendable(int _) => new MemoryStream();

    /// <summary>Runs until it is told to stop, and says so to nobody.</summary>
    public static async Task UntilStopped(IProcess self, int _) => await Task.Delay(Timeout.Infinite, self.Stopping);

    /// <summary>Is told to stop, and takes its time: ends with the first text that it is sent.</summary>
    public static async Task<string> Trapping(IProcess self, int _)
    {
        self.TrapExit = true;
        return await self.Receive<string>();
    }

    /// <summary>Ends as the first message tells it: a reason is its exit, a text its value.</summary>
    public static async Task<string> AsTold(IProcess self, bool trap)
    {
        self.TrapExit = trap;
        return await self.Receive<object>(told => told is string or ExitReason) switch
        {
            string value => value,
            var reason => throw new ExitException((ExitReason)reason),
        };
    }

    /// <summary>Is told to stop, and tells somebody what it was told.</summary>
    public static async Task TellExit(IProcess self, IActorRef observer)
    {
        self.TrapExit = true;
        observer.Tell(await self.Receive<Exit>());
    }

    /// <summary>Ends with the first number that it is sent.</summary>
    public static async Task<int> Wait(IProcess self, int plus) => plus + await self.Receive<int>();

    /// <summary>Is told to stop, says so, and takes its time: ends with the first text that it is sent.</summary>
    public static async Task<string> TrapAndTell(IProcess self, IActorRef to)
    {
        self.TrapExit = true;
        to.Tell("traps");
        await self.Receive<Exit>();
        to.Tell("is told");
        return await self.Receive<string>();
    }

    /// <summary>Fails when it is sent a number.</summary>
    public static async Task<int> WaitAndFail(IProcess self, int _) => throw new InvalidOperationException($"{await self.Receive<int>()}");

    public static readonly TaskCompletionSource Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when this process opens the gate.</summary>
    public static async Task<int> WaitForGate(int n)
    {
        await Gate.Task;
        return n;
    }

    static readonly System.Collections.Concurrent.ConcurrentDictionary<string, TaskCompletionSource<int>> Gates = new();

    /// <summary>A gate of this operating system process: opened where no message gets through.</summary>
    public static TaskCompletionSource<int> GateOf(string name) => Gates.GetOrAdd(name, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Waits for a gate, and gives as many bytes as it says.</summary>
    public static async Task<byte[]> BehindGate(IProcess self, string name) => new byte[await GateOf(name).Task.WaitAsync(self.Stopping)];

    /// <summary>Waits for one gate, and opens another.</summary>
    public static async Task SideEffect(IProcess self, string name)
    {
        await GateOf(name).Task.WaitAsync(self.Stopping);
        GateOf($"{name}-happened").SetResult(1);
    }

    public static readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> Counts = new();

    public static void CountAndCrash(string name)
    {
        Counts.AddOrUpdate(name, 1, (_, n) => n + 1);
        throw new InvalidOperationException("crash");
    }

    public static string Callers(IProcess self, int _) => string.Join(" ", self.Callers.Select(caller => caller.Path.Name));

    /// <summary>A function of another assembly version: none of this name is on the other node.</summary>
    public static readonly FunctionName Missing = new("KvApp.Tests", "KvApp.Tests.Work", "WasRemoved", "System.Int32");
}
