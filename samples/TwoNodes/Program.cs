// Two hosts, one of which runs a function on the other. In two terminals:
//   dotnet run --project samples/TwoNodes -- bar 8201
//   dotnet run --project samples/TwoNodes -- foo 8202 bar@127.0.0.1:8201
using Akka.Actor;
using Akka.Hosting;
using KvApp.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder();
builder.Services.AddAkka("kv", akka => akka
    .AddHocon($$"""
        kv.node = {{args[0]}}
        akka.actor.provider = remote
        akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{args[1]}} }
        """, HoconAddMode.Prepend)
    .WithTasks()
    .WithTaskSupervisor("work"));

using var host = builder.Build();
await host.StartAsync();
var system = host.Services.GetRequiredService<ActorSystem>();
Console.WriteLine($"this is {Node.Get(system).Self}");

if (args is [_, _, var other])
{
    var tasks = TaskSupervisor.On(system, "work", other);
    Console.WriteLine(await tasks.Async(Greeter.Greet, "hello"));
    await foreach (var square in tasks.AsyncStream([1, 2, 3], Greeter.Square)) Console.WriteLine(square.GetOrThrow());
    await host.StopAsync();
}
else await host.WaitForShutdownAsync();

static class Greeter
{
    public static string Greet(IProcess self, string greeting) => $"{greeting} from {self.Node}";

    public static Task<int> Square(int n) => Task.FromResult(n * n);
}
