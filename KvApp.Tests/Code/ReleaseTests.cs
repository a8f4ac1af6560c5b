using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Modules that foo holds are on bar only for foo.</summary>
public sealed class ReleaseTests : OnTwoNodes
{
    const int Many = 40;

    readonly string _name = Compiled.NewName("MyMod");

    Lines? _typed;

    Lines Typed => _typed ??= new(Foo);

    [Fact]
    public async Task Many_lines_and_what_came_with_them_go_in_one_go_from_every_node()
    {
        Typed.Hold(Compiled.Of(_name, $"public static class {_name} {{ public static int One() => 1; }}"));
        await TypeMany();
        Assert.Equal(Many, await Typed.Type<int>("await On(\"bar\").Async(() => all.Count)"));
        await AllIsSaid();
        Assert.Contains(Names(Bar), name => name == _name);
        Assert.InRange(Names(Bar).Count(), Many, Many + 4);
        var modules = Typed.Modules;
        _typed = null; // its slots hold the lines' objects

        await Wait.Until(() => CodeServer.Get(Foo.System).Release([.. modules]), "they are gone");

        Assert.Empty(Names(Foo));
        Assert.Empty(Names(Bar));
        Assert.DoesNotContain(AssemblyLoadContext.All, context => context.Name?.StartsWith(_name, StringComparison.Ordinal) == true);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    async Task TypeMany()
    {
        await Typed.Type("record P(int N); var all = new List<P>();");
        for (var i = 0; i < Many; i++) await Typed.Type($"all.Add(await On(\"bar\").Async(() => new P({_name}.One() + {i})));");
    }

    [Fact]
    public async Task A_line_that_runs_stays_with_all_that_it_refers_to_until_it_has_ended()
    {
        await Typed.Type("int x = 3; int Add(int n) => n + x; int unused = 4;");
        var pid = await Typed.Type<IActorRef>("await On(\"bar\").StartChild(async self => (await self.Receive<IActorRef>()).Tell(Add(1)))");
        Assert.Equal(4, await Typed.Type<int>("await On(\"bar\").Async(() => unused)"));
        await Wait.Until(() => Bar.Node.Local.Code.All.Count(known => known.Module.Lingers) == 1, "one line runs");
        string[] stay = [.. Typed.Modules.Skip(1).Take(2).Select(module => module.Name)];

        Assert.False(await CodeServer.Get(Foo.System).Release([.. Typed.Modules]));

        Assert.Equal(stay, Names(Bar));
        await Run(async self =>
        {
            pid.Tell(self.Self);
            Assert.Equal(4, await self.Receive<int>(timeout: Wait.Long));
        });
        await Wait.Until(() => !Names(Bar).Any(), "it has ended");
    }

    [Fact]
    public async Task When_a_node_is_down_its_lines_go_from_the_others_and_from_those_that_fetched_them_there()
    {
        await using var baz = TestNode.Start("baz");
        TaskSupervisor.Start(baz.System, "work");
        await Wait.Until(() => Bar.Node.Connect(baz.Reachable, Wait.Long), "bar and baz have met");
        await Wait.Until(() => baz.Node.List().Contains(Bar.Name), "baz knows bar");
        await Typed.Type("int x = 3;");
        Assert.Equal(4, await Typed.Type<int>("await On(\"bar\").Async(async () => await On(\"baz\").Async(() => x + 1))"));
        const string worker = "async self => { KvApp.Tasks.Node.Get(self.System).Register(\"worker\", self.Self); await self.Receive<string>(); }";
        await Typed.Type($"await On(\"bar\").StartChild({worker}, Restart.Permanent)");
        await Wait.Until(() => Bar.Node.WhereIs("worker") is not null, "the worker runs");
        Assert.NotEmpty(Names(baz));

        await Foo.DisposeAsync();

        var running = Typed.Modules[^1].Name;
        await Wait.Until(() => Names(Bar).SequenceEqual([running]), () => $"only one is left of {string.Join(' ', Names(Bar))}");
        await Wait.Until(() => !Names(baz).Any(), "none is left on baz");
        // The worker is started again in the line that its node has still.
        var first = Bar.Node.WhereIs("worker")!;
        first.Tell("go", ActorRefs.NoSender);
        await Wait.Until(() => Bar.Node.WhereIs("worker") is { } next && !next.Equals(first), "it was started again");
    }

    [Fact]
    public async Task A_module_that_is_loaded_by_name_is_nobodys_to_release()
    {
        var module = Compiled.Of(_name, $"public static class {_name} {{ public static int One() => 1; }}");
        var code = CodeServer.Get(Foo.System);
        var held = code.Hold(module.Bytes);
        Assert.Equal((module.Id, _name), (held.Id, held.Assembly.GetName().Name));
        Assert.False(await code.IsLoaded(Foo.Name, _name));
        await code.LoadBinary(Foo.Name, module.Bytes);
        Assert.False(await code.Release(held.Id));
        Assert.Equal([_name], Names(Foo));
        Assert.True(await code.IsLoaded(Foo.Name, _name));
    }

    static IEnumerable<string> Names(TestNode node) => node.Node.Local.Code.All.Select(known => known.Module.Id.Name);
}
