using Akka.Actor;
using Akka.Hosting;
using KvApp.Tasks;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace KvApp.Tests;

/// <summary>The C# of the package's README, word for word: <see cref="PackageReadmeTests"/> compares the two, and runs it.</summary>
static class PackageCode
{
    public static IHost Host()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        // A node
        builder.Services.AddAkka("kv", akka => akka
            .AddHocon("""
                kv.node = bar
                akka.actor.provider = remote
                akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
                """, HoconAddMode.Prepend)
            .WithTasks()
            .WithTaskSupervisor("work", new() { MaxChildren = 1000 }));
        return builder.Build();
    }

    public static async Task Run(ActorSystem system)
    {
        // A task
        var tasks = TaskSupervisor.On(system, "work", "bar");
        int doubled = await tasks.Async(Jobs.Double, 21);

        var told = await tasks.AsyncNoLink(Jobs.Divide, (1, 0)).Yield() switch
        {
            TaskResult<int>.Ok(var value) => $"{value}",
            TaskResult<int>.Exit(ExitReason.NoConnection(var node), _) => $"{node} is down",
            TaskResult<int>.Exit(var reason, _) => $"{reason}",
            _ => "still running",
        };
        Assert.Equal(42, doubled);
        Assert.Contains("Attempted to divide by zero.", told);

        // Many
        var sum = 0;
        await foreach (var result in tasks.AsyncStream(Enumerable.Range(1, 100), Jobs.Double, new() { MaxConcurrency = 10, Ordered = false }))
            sum += result.GetOrThrow();
        Assert.Equal(10_100, sum);

        // Children that are started again
        var pid = await tasks.StartChild(Jobs.Serve, "orders", Restart.Permanent, Shutdown.After(TimeSpan.FromSeconds(1)));
        pid.Exit(new ExitReason.Kill());                            // it has another pid from now on
        ChildCount count = await tasks.CountChildren();
        Assert.Equal(1, count.Specs);
        await Wait.Until(async () => await tasks.Children(Wait.Long) is [var other] && !other.Equals(pid), "it has another pid");

        // Partitions
        TaskSupervisor.Start(system, "many", new() { Partitions = 4 });
        int hashed = await TaskSupervisor.On(system, "many").Partition("user-17").Async(Jobs.Double, 21);
        Assert.Equal(42, hashed);
    }
}
