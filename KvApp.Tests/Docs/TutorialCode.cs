using System.Text;
using Akka.Actor;
using KvApp.Router;
using KvApp.Tasks;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests.Tutorial;

/// <summary>The C# of docs/tutorial.md, word for word, in its order: <see cref="TutorialPageTests"/> compares the two, runs it as a process of bar, and compares what bar's console shows.</summary>
static class TutorialCode
{
    public static async Task Run(IProcess self, KeyRouter router, byte[] assembly, byte[] newer)
    {
        // Two nodes
        var node = Node.Get(self);
        Console.WriteLine(node.Self);
        Console.WriteLine(await node.Connect("foo@127.0.0.1"));
        Console.WriteLine(string.Join(", ", node.List()));
        Console.WriteLine(await node.Ping("nobody@127.0.0.1:1"));

        // Hello, from there
        var hello = await node.SpawnLink("foo@127.0.0.1", Hello.World);
        await node.WhenDown(hello);
        Console.WriteLine(hello.Path.Address.System == self.System.Name && !hello.Path.Address.Equals(self.Self.Path.Address));

        // Ping and pong
        var ponger = await node.SpawnLink("foo@127.0.0.1", static async process =>
        {
            var ping = await process.Receive<Ping>();
            ping.Client.Tell($"pong from {process.Node}");
        });
        ponger.Tell(new Ping(self.Self));
        Console.WriteLine(await self.Receive<string>());

        // Async and await
        var tasks = TaskSupervisor.On(self, "router-tasks", "foo@127.0.0.1");
        var task = tasks.Async(static process => ("ok", process.Node));
        var (ok, where) = await task;
        Console.WriteLine($"{ok}, {where}");

        // What captures
        var (greeting, count) = ("hello", 2);
        Console.WriteLine(await tasks.Async(process => string.Concat(Enumerable.Repeat($"{greeting} from {process.Node} ", count)).TrimEnd()));

        // What fails
        var failed = await tasks.AsyncNoLink(Hello.Fail, "oops").Yield();
        Console.WriteLine(failed is TaskResult<int>.Exit(ExitReason.Failed reason, _) ? reason.Message : "?");

        // Code that foo has never seen
        var code = CodeServer.Get(self.System);
        await code.LoadBinary("foo@127.0.0.1", assembly);
        Console.WriteLine(await tasks.Async(Apply("Demos.Hello", "World")));
        Console.WriteLine($"{await code.IsLoaded("foo@127.0.0.1", "Demo")}, {await code.IsLoaded("bar@127.0.0.1", "Demo")}");

        // Two builds
        var waiting = tasks.AsyncNoLink(Fun.Named<int>("Demos.Hello", "Wait", self.Self));
        Console.WriteLine(await self.Receive<string>());
        await code.LoadBinary("foo@127.0.0.1", newer);
        Console.WriteLine(await tasks.Async(Fun.Named<int>("Demos.Hello", "Version")));
        Console.WriteLine(await code.SoftPurge("foo@127.0.0.1", "Demo"));
        (await waiting.Pid).Tell("go on");
        Console.WriteLine(await waiting);

        // Routing
        foreach (var name in new[] { "hello", "world" })
        {
            var owner = router.Table.Find(Encoding.UTF8.GetBytes(name))!.Node;
            Console.WriteLine($"{name}: {await router.Run(owner, Hello.Where, name)}");
        }
        Console.WriteLine(router.Table.Find([0])?.ToString() ?? $"nobody owns it; table: {router.Table}");

        // A bucket elsewhere
        var erpc = Erpc.Get(self.System);
        await erpc.Call("foo@127.0.0.1", Kv.CreateBucket, "shopping");
        foreach (var each in await erpc.MultiCall(["foo@127.0.0.1", "bar@127.0.0.1"], Funs.F(Kv.HasBucket, "shopping")))
            Console.WriteLine(each.GetOrThrow());
    }
}

static class Hello
{
    public static void World() => Console.WriteLine("hello world");

    public static int Fail(string why) => throw new InvalidOperationException(why);

    public static Task<string> Where(IProcess self, string name) => Task.FromResult($"{self.Node}");
}

sealed record Ping(IActorRef Client);

static class Kv
{
    public static void CreateBucket(IProcess self, string name) => KvStore.Get(self.System).Buckets.Create(Encoding.UTF8.GetBytes(name));

    public static bool HasBucket(IProcess self, string name) => KvStore.Get(self.System).Buckets.Lookup(Encoding.UTF8.GetBytes(name)) is not null;
}
