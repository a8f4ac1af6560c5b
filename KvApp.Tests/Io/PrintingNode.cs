using Akka.Actor;
using Akka.Configuration;
using KvApp.Tasks;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>A program that is one node, for what is seen only on real consoles: it spawns on the other node, if it is told of one, or waits to be killed.</summary>
static class PrintingNode
{
    public static async Task<int> Run(string name, string port, string[] others)
    {
        var system = ActorSystem.Create("kv", ConfigurationFactory.ParseString($$"""
            kv.node = {{name}}
            akka {
              actor.provider = remote
              loglevel = OFF
              stdout-loglevel = OFF
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{port}} }
            }
            """).WithFallback(TasksConfig.Reference));
        Console.WriteLine($"this is {Node.Get(system).Self}");
        if (others is not [var other]) await system.WhenTerminated;
        else await Node.Get(system).Run(self => Spawn(self, other));
        return 0;
    }

    static async Task<int> Spawn(IProcess self, string other)
    {
        // An attempt to meet has its time, which a busy machine may need for the first of them.
        await Wait.Until(() => Node.Get(self).Connect(other, Wait.Long), "the two have met");
        foreach (var fun in new Fun[] { F(Hello), F(Ask), F(TakeOver), F(Hello) })
        {
            var (_, monitor) = await Node.Get(self).SpawnMonitor(other, fun);
            await self.Receive<Down>(down => down.Ref == monitor, Wait.Long);
            Console.WriteLine("it has ended");
        }
        return 0;
    }

    static void Hello(IProcess self)
    {
        Console.WriteLine($"hello from {self.Node}");
        Console.Error.WriteLine($"an error of {self.Node}");
        self.Out.WriteLine($"hello again from {self.Node}");
    }

    static void Ask()
    {
        Console.Write("name? ");
        Console.WriteLine($"hello {Console.ReadLine()}, goodbye {Console.ReadLine()}.");
    }

    // What any program may do on its own node.
    static void TakeOver() => Console.SetOut(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
}
