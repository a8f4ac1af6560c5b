using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>The C# of docs/tasks.md, word for word: <see cref="TasksPageTests"/> compares the two, and runs it.</summary>
static class TasksCode
{
    public static async Task Run(ActorSystem system)
    {
        // A task
        var tasks = TaskSupervisor.On(system, "work", "bar@127.0.0.1");
        SupervisedTask<int> task = tasks.Async(Jobs.Double, 21);
        Assert.Equal(42, await task.Await());

        var by = 3;
        Assert.Equal(63, await tasks.Async(n => n * by, 21));
        Func<int, int> add = await tasks.Async(() => (Func<int, int>)(n => n + by));
        Assert.Equal(4, add(1));

        // How it ended
        string told = await tasks.AsyncNoLink(Jobs.Divide, (1, 0)).Yield() switch
        {
            TaskResult<int>.Ok(var value) => $"{value}",
            TaskResult<int>.Exit(ExitReason.Failed failed, _) => $"{failed.ExceptionType}: {failed.Message}",
            TaskResult<int>.Exit(var other, _) => $"{other}",
            _ => "still running",
        };
        Assert.Equal("System.DivideByZeroException: Attempted to divide by zero.", told);

        // Many, and none
        var sum = 0;
        SupervisedTask<int>[] all = [tasks.Async(Jobs.Double, 1), tasks.Async(Jobs.Double, 2)];
        Assert.Equal([2, 4], await all.AwaitMany(TimeSpan.FromSeconds(5)));

        Assert.Null(await tasks.AsyncNoLink(Jobs.Forever).Shutdown(TimeSpan.FromSeconds(1)));

        await foreach (var result in tasks.AsyncStream([1, 2, 3], Jobs.Double, new() { MaxConcurrency = 2 }))
            sum += result.GetOrThrow();
        Assert.Equal(12, sum);

        // A process
        await Node.Get(system).Run(async self =>
        {
            var pid = await tasks.StartChild(static async process =>
            {
                var from = await process.Receive<IActorRef>();
                from.Tell($"pong from {process.Node}");
            });
            var monitor = self.Monitor(pid);
            pid.Tell(self.Self);
            Assert.Equal("pong from bar@127.0.0.1", await self.Receive<string>());
            var down = await self.Receive<Down>(d => d.Ref == monitor);
            Assert.IsType<ExitReason.Normal>(down.Reason);
            return 0;
        });

        // A link
        var reason = await Node.Get(system).Run(async self =>
        {
            self.TrapExit = true;
            var pid = await tasks.StartChild(Jobs.Forever);
            self.Link(pid);
            pid.Exit(new ExitReason.Kill());
            return (await self.Receive<Exit>()).Reason;
        });
        Assert.Equal(new ExitReason.Killed(), reason);

        // What it prints
        var console = new StringWriter();
        Node.Get(system).UseConsole(console); // otherwise it is this program's own
        await Node.Get(system).Run(async self =>
        {
            var (_, hello) = await Node.Get(self).SpawnMonitor("bar@127.0.0.1", () => Console.WriteLine("hello world"));
            await self.Receive<Down>(d => d.Ref == hello);
            Assert.Equal("hello world" + Environment.NewLine, console.ToString());
            return 0;
        });
    }
}
