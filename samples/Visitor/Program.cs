// A program that a running node has never seen runs its lambdas there: the node fetches their code from here. Beside a node (dotnet run --project KvApp):
//   dotnet run --project samples/Visitor -- visitor 8203 solo@127.0.0.1:8110
using Akka.Actor;
using Akka.Hosting;
using KvApp.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

#if SECOND
const int version = 2;
#else
const int version = 1;
#endif

var (name, port, other) = (args[0], args[1], args[2]);
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Services.AddAkka("kv", akka => akka
    .AddHocon($$"""
        kv.node = {{name}}
        akka.actor.provider = remote
        akka.loglevel = WARNING
        akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{port}} }
        """, HoconAddMode.Prepend)
    .WithTasks());

using var host = builder.Build();
await host.StartAsync();
var system = host.Services.GetRequiredService<ActorSystem>();
while (!await Node.Get(system).Connect(other)) await Task.Delay(100);
var there = TaskSupervisor.On(system, "router-tasks", other);

// A lambda, with a record of this program's that it captures; and what it gives comes back as one. The version is a constant of its code,
// not one of what it captures.
var guest = new Guest("visitor", version);
var served = await there.Async(self => guest with { Name = $"{guest.Name} {version} on {self.Node.Name}" });
Console.WriteLine(served.Name);

// An async method.
Console.WriteLine($"it slept {await there.Async(static async (self, ms) => { await Task.Delay(ms, self.Stopping); return ms; }, 10)} ms there");

// Files stay where they are: what is asked is the node's own directory, not this one's.
Console.WriteLine($"its README.md: {await there.Async(static () => File.Exists("README.md"))}, ours: {File.Exists("README.md")}");

// The first visitor stays there, in the version that it came in, until the next one greets it.
if (await Node.Get(system).WhereIs("guest", other) is { } first) first.Tell($"version {version} is here too");
else
{
    var staying = there.AsyncNoLink(static async self =>
    {
        Node.Get(self.System).Register("guest", self.Self);
        return $"version {version} was told: {await self.Receive<string>(timeout: TimeSpan.FromMinutes(5))}";
    });
    while (await Node.Get(system).WhereIs("guest", other) is null) await Task.Delay(10);
    Console.WriteLine("it stays");
    Console.WriteLine(await staying.Await(TimeSpan.FromMinutes(5)));
}
await host.StopAsync();

sealed record Guest(string Name, int Version);
