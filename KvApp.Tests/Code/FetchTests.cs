using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>A node fetches what it lacks from whoever calls. The caller's module is on foo alone: what it starts on bar has never been seen there.</summary>
public sealed class FetchTests : OnTwoNodes
{
    readonly string _name = Compiled.NewName("Shop");

    CodeStore BarCode => Bar.Node.Local.Code;

    [Fact, Trait("otp", "CD11")]
    public async Task A_lambda_of_a_module_that_the_node_has_never_seen_runs_there()
    {
        await Open(1);

        Assert.Equal("1 on bar", await Call<string>("Lambda"));
        Assert.Equal(1, BarCode.Asked);
        Assert.Equal([$"{_name}", $"{_name}Price"], BarCode.All.Select(known => known.Module.Id.Name));
        Assert.All(BarCode.All, known => Assert.Equal((Foo.Name.Value, false), (known.Module.From, known.IsCurrent)));

        Assert.Equal("1 on bar", await Call<string>("Lambda"));
        Assert.Equal("2 EUR", await Call<string>("Captures"));
        Assert.Equal("1 on bar", await Call<string>("Later"));
        Assert.Equal(1, BarCode.Asked);
    }

    [Fact]
    public async Task Many_callers_at_once_fetch_once()
    {
        await Open(1);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Call<string>("Lambda"))), result => Assert.Equal("1 on bar", result));
        Assert.Equal(1, BarCode.Asked);
    }

    [Fact, Trait("otp", "CD8")]
    public async Task Two_builds_run_side_by_side()
    {
        await Open(1);
        var first = Call<int>("WhenTold");
        await Wait.Until(() => Bar.Node.WhereIs("told1") is not null, "the first runs");
        await Open(2);

        Assert.Equal("2 on bar", await Call<string>("Lambda"));
        Assert.Equal(1, Bar.Node.Local.Code.All.Count(known => known.Module.Id.Name == $"{_name}Price"));
        Bar.Node.WhereIs("told1")!.Tell("go", Akka.Actor.ActorRefs.NoSender);
        Assert.Equal(1, await first.WaitAsync(Wait.Long));
        // A method group of a module that was loaded nowhere by name is the caller's own build of it.
        Assert.Equal(2, await Call<int>("ByName"));
        await CodeServer.Get(Foo.System).LoadBinary(Foo.Name, Shop(1).Bytes);
        Assert.Equal(1, await Call<int>("ByName"));
        await CodeServer.Get(Foo.System).LoadBinary(Bar.Name, Price.Bytes);
        await CodeServer.Get(Foo.System).LoadBinary(Bar.Name, Shop(3).Bytes);
        Assert.Equal(3, await Call<int>("ByName"));
        Assert.Equal("1 on bar", await Call<string>("Lambda"));
    }

    [Fact, Trait("otp", "CD11")]
    public async Task Values_of_its_types_go_there_and_come_back()
    {
        await Open(1);
        // To a function that bar has, which needs no more of it than the type; and back.
        Assert.Equal("7 EUR", await Call<string>("Echoed"));
        Assert.Equal([$"{_name}Price"], BarCode.All.Select(known => known.Module.Id.Name));
        Assert.Equal("3 EUR", await Call<string>("Letters"));
        await Open(2);
        Assert.Equal("7 EUR", await Call<string>("Echoed"));
        Assert.Equal("6 EUR", await Call<string>("Letters"));
    }

    [Fact, Trait("otp", "CD11")]
    public async Task A_value_whose_type_the_caller_lacks_is_fetched_by_who_awaits_it()
    {
        var code = CodeServer.Get(Foo.System);
        await code.LoadBinary(Bar.Name, Price.Bytes);
        await code.LoadBinary(Bar.Name, Shop(1).Bytes);
        Assert.Equal("4 EUR", $"{await There.Async(Fun.Named<object>($"{_name}s.App", "Four")).Await(Wait.Long)}");
        Assert.Equal(1, Foo.Node.Local.Code.Asked);
        Assert.Equal([$"{_name}Price"], Foo.Node.Local.Code.All.Select(known => known.Module.Id.Name));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task An_actor_that_is_told_of_a_value_whose_type_its_node_lacks_gets_it_and_then_the_end(bool ended)
    {
        var code = CodeServer.Get(Foo.System);
        await code.LoadBinary(Bar.Name, Price.Bytes);
        await code.LoadBinary(Bar.Name, Shop(1).Bytes);
        var actor = new Plain(Foo);
        var task = There.AsyncNoLink(Fun.Named<object>($"{_name}s.App", "Four"));
        if (ended) await Wait.Until(() => task.End.IsCompleted, "it has ended");
        task.PipeTo(actor.Pid);
        Assert.Equal("4 EUR", $"{(await actor.Next<TaskReply>()).Value}");
        Assert.Equal(new ExitReason.Normal(), (await actor.Next<Down>()).Reason);
        Assert.Equal(1, Foo.Node.Local.Code.Asked);
    }

    [Fact]
    public async Task While_code_is_fetched_for_what_is_awaited_no_thread_waits_for_it()
    {
        await using var link = await CutLink.Start();
        var code = CodeServer.Get(link.Foo.System);
        await code.LoadBinary(link.Bar.Name, Price.Bytes);
        await code.LoadBinary(link.Bar.Name, Shop(1).Bytes);
        var task = TaskSupervisor.On(link.Foo.System, "work", link.Bar.Name).AsyncNoLink(Fun.Named<object>($"{_name}s.App", "Four"));
        await Wait.Until(() => task.End.IsCompleted, "it has ended");

        // Nothing gets through: a call that waited for the code would not return.
        link.Hold();
        var awaited = task.Await(Wait.Long);
        Assert.False(awaited.IsCompleted);
        link.LetThrough();

        Assert.Equal("4 EUR", $"{await awaited}");
    }

    [Fact]
    public async Task What_was_fetched_is_purged_and_fetched_anew()
    {
        await Open(1);
        await Call<string>("Captures");
        await Call<string>("Echoed");
        await Call<string>("Letters");
        await Settled();

        Assert.Equal(new PurgeResult(HadLingering: false, Unloaded: true), await CodeServer.Get(Foo.System).Purge(Bar.Name, _name));
        Assert.Equal(new PurgeResult(HadLingering: false, Unloaded: true), await CodeServer.Get(Foo.System).Purge(Bar.Name, $"{_name}Price"));
        Assert.Empty(BarCode.All);
        Assert.Equal("1 on bar", await Call<string>("Lambda"));
    }

    Compiled Price => Compiled.Of($"{_name}Price", $$"""namespace {{_name}}s; public sealed record Price(decimal Amount) { public override string ToString() => Amount.ToString("0") + " EUR"; }""");

    Compiled Shop(int version) => Compiled.Of(_name, $$"""
        namespace {{_name}}s;
        public static class App
        {
            static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
            static TaskSupervisor There(IProcess self, string node) => TaskSupervisor.On(self, "work", node);
            public static Task<string> Lambda(IProcess self, string node) => There(self, node).Async(static self => {{version}} + " on " + self.Node.Name).Await(Long);
            public static Task<string> Later(IProcess self, string node) => There(self, node).Async(static async self => { await Task.Yield(); return {{version}} + " on " + self.Node.Name; }).Await(Long);
            public static async Task<string> Captures(IProcess self, string node)
            {
                var price = new Price(1);
                var twice = await There(self, node).Async(() => price with { Amount = price.Amount * 2 }).Await(Long);
                return twice.ToString();
            }
            public static async Task<string> Echoed(IProcess self, string node)
            {
                var echo = await There(self, node).Async(KvApp.Tests.Echoes.Back, (object)new List<Price> { new(7) }).Await(Long);
                return ((List<Price>)echo)[0].ToString();
            }
            public static async Task<string> Letters(IProcess self, string node)
            {
                var me = self.Self;
                var task = There(self, node).AsyncNoLink(async (IProcess there) =>
                {
                    me.Tell(there.Self);
                    var price = await there.Receive<Price>();
                    me.Tell(price with { Amount = price.Amount * {{version}} });
                    return 0;
                });
                var pid = await self.Receive<IActorRef>();
                pid.Tell(new Price(3));
                var answer = await self.Receive<Price>();
                await task.Await(Long);
                return answer.ToString();
            }
            public static Task<int> WhenTold(IProcess self, string node) => There(self, node).Async(static async self =>
            {
                Node.Get(self.System).Register("told{{version}}", self.Self);
                await self.Receive<string>();
                return {{version}};
            }).Await(Long);
            public static int Mine() => {{version}};
            public static Task<int> ByName(IProcess self, string node) => There(self, node).Async(Mine).Await(Long);
            public static Price Four() => new(4);
        }
        """, Price);

    async Task Open(int version)
    {
        await CodeServer.Get(Foo.System).LoadBinary(Foo.Name, Price.Bytes);
        await CodeServer.Get(Foo.System).LoadBinary(Foo.Name, Shop(version).Bytes);
    }

    // A process of foo calls bar.
    async Task<T> Call<T>(string function) => await TaskSupervisor.On(Foo.System, "work").Async(Fun.Named<T>($"{_name}s.App", function, Bar.Name.Value)).Await(2 * Wait.Long);

    async Task Settled()
    {
        await AllIsSaid();
        await Wait.Until(() => BarCode.All.All(known => !known.Module.Lingers), "nothing runs there any more");
    }
}
