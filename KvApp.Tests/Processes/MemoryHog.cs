using Akka.Actor;
using Akka.Actor.Dsl;
using KvApp.Tasks;

namespace KvApp.Tests;

/// <summary>A process that asks for more memory than it may have: for the tests of <see cref="OutOfMemoryExit"/>.</summary>
static class MemoryHog
{
    static byte[] Hoard() => new byte[1 << 30];

    /// <summary>Runs out of memory somewhere; prints what came of it, where the process lives on.</summary>
    public static async Task<int> Run(string where)
    {
        OutOfMemoryExit.Install(75);
        await using var node = TestNode.Start("hog");
        switch (where)
        {
            case "function":
                var failed = await TaskSupervisor.Start(node.System, "work").AsyncNoLink(_ => Task.FromResult(Hoard().Length))
                    .Yield(Wait.Long);
                Console.WriteLine($"told: {failed}");
                Console.WriteLine($"then: {await node.Node.Run(_ => Task.FromResult(42))}");
                return 0;
            case "actor":
                node.System.ActorOf(actor => actor.Receive<string>((_, _) => Hoard())).Tell("go");
                break;
            case "actor that catches everything":
                node.System.ActorOf(actor => actor.Receive<string>((_, _) =>
                {
                    try
                    {
                        Hoard();
                    }
                    catch (Exception)
                    {
                        Console.WriteLine("half a node");
                    }
                })).Tell("go");
                break;
            case "thread":
                new Thread(() => Hoard()).UnsafeStart();
                break;
        }
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
