using KvApp.Tasks;
using Xunit;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>A module is compiled here, its bytes are loaded there, and then it runs there.</summary>
public sealed class CodeServerTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    readonly string _name = Compiled.NewName("Demo");

    CodeServer Code => CodeServer.Get(nodes.Foo.System);

    NodeName There => nodes.At(remote: true);

    TaskSupervisor Tasks => nodes.Tasks(remote: true);

    string Hello => $"{_name}s.Hello";

    [Fact, Trait("otp", "CD5"), Trait("otp", "X9")]
    public async Task A_module_is_compiled_here_loaded_there_and_runs_there()
    {
        var module = Compiled.Version(_name, 1);
        Assert.IsType<ExitReason.Undefined>((await Assert.ThrowsAsync<ExitException>(() => Tasks.AsyncNoLink(Apply(Hello, "World")).Await())).Reason);
        Assert.False(await Code.IsLoaded(There, _name));

        Assert.Equal(module.Id, await Code.LoadBinary(There, module.Bytes));

        Assert.True(await Code.IsLoaded(There, _name));
        Assert.True(await Code.IsLoaded(There, Hello));
        Assert.Equal($"hello world from {nodes.Bar.Name}", await Tasks.Async(Apply(Hello, "World")));
        Assert.Equal(1, await Tasks.Async(Fun.Named<int>(Hello, "Version")));
        Assert.Equal(1, await Tasks.Async(Fun.Named<int>($"{Hello}, {_name}", "Version")));

        // Nothing of it is here.
        Assert.False(await Code.IsLoaded(nodes.Foo.Name, _name));
        var undefined = await Assert.ThrowsAsync<ExitException>(() => nodes.Tasks(remote: false).AsyncNoLink(Apply(Hello, "World")).Await());
        Assert.Equal($"{Hello}.World/0", Assert.IsType<ExitReason.Undefined>(undefined.Reason).Function);
    }

    [Fact, Trait("otp", "CD5"), Trait("otp", "CD7")]
    public async Task Its_bytes_are_to_be_had_and_where_they_came_from_is_recorded()
    {
        var module = Compiled.Version(_name, 1);
        Assert.Null(await Code.GetObjectCode(There, _name));
        await Code.LoadBinary(There, module.Bytes);

        var code = await Code.GetObjectCode(There, Hello);
        Assert.Equal((module.Id, _name), (code!.Id, code.Name));
        Assert.Equal(module.Bytes, code.Assembly);

        // So they can be loaded on every node, from whichever has them.
        Assert.Equal(module.Id, await Code.LoadBinary(nodes.Foo.Name, code.Assembly));
        Assert.Equal(1, await nodes.Tasks(remote: false).Async(Fun.Named<int>(Hello, "Version")));

        await Tasks.Async(Fun.Named<int>(Hello, "Version"));
        var listed = Assert.Single(await Code.List(There), known => known.Id == module.Id);
        Assert.Equal((module.Bytes.Length, nodes.Foo.Name.Value, 1L, true), (listed.Size, listed.From, listed.Uses, listed.IsCurrent));

        // What the program itself is made of has bytes too, those of its files.
        var own = await Code.GetObjectCode(There, "KvApp.Tests");
        Assert.Equal(typeof(CodeServerTests).Module.ModuleVersionId, own!.Id.Build);
    }

    [Fact, Trait("otp", "CD8")]
    public async Task A_second_build_is_entered_by_name_and_what_runs_in_the_first_goes_on()
    {
        await Code.LoadBinary(There, Compiled.Version(_name, 1).Bytes);
        Assert.Equal(1, await Tasks.Async(Fun.Named<int>(Hello, "Count")));
        Assert.Equal(2, await Tasks.Async(Fun.Named<int>(Hello, "Count")));
        var running = Tasks.AsyncNoLink(Fun.Named<int>(Hello, "WhenTold"));
        var pid = await running.Pid;
        await Runs(1);

        await Code.LoadBinary(There, Compiled.Version(_name, 2).Bytes);

        Assert.Equal(2, await Tasks.Async(Fun.Named<int>(Hello, "Version")));
        Assert.Equal(1, await Tasks.Async(Fun.Named<int>(Hello, "Count")));
        pid.Tell("go", Akka.Actor.ActorRefs.NoSender);
        Assert.Equal(1, await running.Await(Wait.Long));
    }

    [Fact, Trait("otp", "CD9"), Trait("otp", "CD10")]
    public async Task A_third_build_ends_what_runs_in_the_first()
    {
        await Code.LoadBinary(There, Compiled.Version(_name, 1).Bytes);
        var first = Tasks.AsyncNoLink(Fun.Named<object>(Hello, "UntilStopped"));
        await Runs(1);
        await Code.LoadBinary(There, Compiled.Version(_name, 2).Bytes);
        var second = Tasks.AsyncNoLink(Fun.Named<int>(Hello, "WhenTold"));
        await Runs(1);
        Assert.False(await Code.SoftPurge(There, _name));
        Assert.False(await Code.Delete(There, _name));

        await Code.LoadBinary(There, Compiled.Version(_name, 3).Bytes);

        Assert.IsType<ExitReason.Killed>(Assert.IsType<TaskResult<object>.Exit>(await first.Yield(Wait.Long)).Reason);
        Assert.Null(await second.Yield(TimeSpan.Zero));
        Assert.Equal([2, 3], await Versions());
        (await second.Pid).Tell("go", Akka.Actor.ActorRefs.NoSender);
        Assert.Equal(2, await second.Await(Wait.Long));
    }

    [Fact, Trait("otp", "CD10")]
    public async Task Purge_kills_what_lingers_and_a_soft_purge_does_nothing_while_it_does()
    {
        await Code.LoadBinary(There, Compiled.Version(_name, 1).Bytes);
        var lingering = Tasks.AsyncNoLink(Fun.Named<object>(Hello, "UntilStopped"));
        await Runs(1);

        Assert.True(await Code.Delete(There, Hello));
        Assert.False(await Code.IsLoaded(There, _name));
        await Assert.ThrowsAsync<ExitException>(() => Tasks.AsyncNoLink(Apply(Hello, "Version")).Await());
        Assert.False(await Code.Delete(There, _name));
        Assert.Null(await lingering.Yield(TimeSpan.Zero));

        Assert.False(await Code.SoftPurge(There, _name));
        Assert.Equal([1], await Versions());
        Assert.True((await Code.Purge(There, _name)).HadLingering);
        Assert.IsType<ExitReason.Killed>(Assert.IsType<TaskResult<object>.Exit>(await lingering.Yield(Wait.Long)).Reason);
        Assert.Empty(await Versions());
        Assert.False((await Code.Purge(There, _name)).HadLingering);
        Assert.True(await Code.SoftPurge(There, _name));
    }

    [Fact, Trait("otp", "CD10")]
    public async Task A_permanent_child_that_is_killed_by_a_purge_is_started_in_the_current_build()
    {
        await Code.LoadBinary(There, Compiled.Version(_name, 1).Bytes);
        var child = await Tasks.StartChild(Fun.Named<object>(Hello, "UntilStopped"), Restart.Permanent);
        await Runs(1);
        var down = nodes.Down(child);
        await Code.LoadBinary(There, Compiled.Version(_name, 2).Bytes);
        Assert.False(await Code.SoftPurge(There, _name));

        Assert.True((await Code.Purge(There, _name)).HadLingering);

        Assert.IsType<ExitReason.Killed>(await down);
        await Runs(1);
        Assert.Equal([2], await Versions());
        Assert.True(await Code.SoftPurge(There, _name));
        foreach (var pid in await Tasks.Children()) await Tasks.TerminateChild(pid);
    }

    [Fact, Trait("otp", "CD10")]
    public async Task What_is_purged_is_gone_when_nothing_holds_it()
    {
        await Code.LoadBinary(There, Compiled.Version(_name, 1).Bytes);
        await Tasks.Async(Fun.Named<int>(Hello, "Version"));
        await Code.LoadBinary(There, Compiled.Version(_name, 2).Bytes);

        Assert.Equal(new PurgeResult(HadLingering: false, Unloaded: true), await Code.Purge(There, _name));
    }

    [Fact, Trait("otp", "CD6")]
    public async Task What_cannot_be_loaded_is_refused_with_a_reason()
    {
        await Refused(ModuleRefusal.BadFile, [1, 2, 3], "3 bytes are no assembly");
        await Refused(ModuleRefusal.BadFile, [], "0 bytes are no assembly");
        var module = Compiled.Version(_name, 1);
        await Refused(ModuleRefusal.BadFile, module.Bytes[..(module.Bytes.Length / 2)], "are no assembly");
        await Refused(ModuleRefusal.BadFile, File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libcoreclr.so")), "are no assembly");
        foreach (var (type, why) in new[] { (typeof(object), "is part of .NET"), (typeof(HttpClient), "is part of .NET"), (typeof(Node), "is the node's own"), (typeof(KvApp.Router.RoutingTable), "is the node's own"), (typeof(Akka.Actor.Props), "is what the node itself stands on") })
            await Refused(ModuleRefusal.Sticky, File.ReadAllBytes(type.Assembly.Location), why);
        await Refused(ModuleRefusal.TooLarge, new byte[ValueCodec.DefaultMaxSize + 1], "kv.tasks.code.max-size");
        Assert.DoesNotContain(await Code.List(There), known => known.Id.Name == _name);

        // And what was there is there still.
        await Code.LoadBinary(There, module.Bytes);
        await Refused(ModuleRefusal.BadFile, module.Bytes[..(module.Bytes.Length / 2)], "are no assembly");
        Assert.Equal(1, await Tasks.Async(Fun.Named<int>(Hello, "Version")));
    }

    [Fact, Trait("otp", "CD6")]
    public void Bytes_that_are_not_those_of_their_id_are_refused()
    {
        var (module, other) = (Compiled.Version(_name, 1), Compiled.Version(_name, 2));
        var bundle = CodeMessages.Load([new(ModuleImage.Read(module.Bytes) with { Id = other.Id }, [])])[1..];
        Assert.Equal($"module {other.Id}: its bytes are those of {module.Id}", Assert.Throws<ModuleRefusedException>(() => CodeMessages.ReadBundle(new(bundle))).Message);
        var changed = CodeMessages.Load([new(ModuleImage.Read(module.Bytes), [])])[1..].ToArray();
        changed[^1] ^= 1;
        Assert.Contains("the checksum differs", Assert.Throws<ModuleRefusedException>(() => CodeMessages.ReadBundle(new(changed))).Message);
    }

    [Fact, Trait("otp", "CD6")]
    public async Task Other_code_under_the_id_of_a_module_that_is_there_is_refused()
    {
        var module = Compiled.Version(_name, 1);
        await Code.LoadBinary(There, module.Bytes);
        // What a tool does that rewrites code and keeps the id: the constant that Version returns.
        var (second, changed) = (Compiled.Version(_name, 2).Bytes, module.Bytes.ToArray());
        Assert.Equal(second.Length, changed.Length);
        var load = Assert.Single(Enumerable.Range(0, changed.Length - 1), i => changed[i] == 0x17 && second[i] == 0x18 && changed[i + 1] == 0x2A);
        changed[load] = 0x18;
        Assert.Equal(module.Id, ModuleImage.Read(changed).Id);

        await Refused(ModuleRefusal.BadFile, changed, $"module {module.Id} is there already, with other code under that id, from {nodes.Foo.Name}");
        Assert.Equal(1, await Tasks.Async(Fun.Named<int>(Hello, "Version")));
        // The same code in other bytes, as what was compiled ahead of time has them, is the same build.
        Assert.Equal(module.Id, await Code.LoadBinary(There, [.. module.Bytes, 0]));
    }

    [Fact]
    public async Task A_function_by_name_is_the_one_that_takes_its_arguments()
    {
        await Code.LoadBinary(There, Compiled.Of(_name, $$"""
            namespace {{_name}}s;
            public static class Hello
            {
                public static string Of(int n) => "int";
                public static string Of(string text) => "string";
                public static string Of(object any) => "object";
                public static string Of(IProcess self, string text, List<int> all) => text + all.Sum() + " on " + self.Node.Name;
                public static string Of(long a, int? b, string? c) => a + "-" + (b is null) + "-" + (c is null);
                public static async Task<string> Later(string text) { await Task.Yield(); return text; }
                public static void Nothing() { }
                public static string Generic<T>(T value) => "generic";
                static string Hidden() => "hidden";
            }
            """).Bytes);
        Assert.Equal("int", await Tasks.Async(Apply(Hello, "Of", 1)));
        Assert.Equal("string", await Tasks.Async(Apply(Hello, "Of", "x")));
        Assert.Equal("object", await Tasks.Async(Apply(Hello, "Of", 1.5)));
        Assert.Equal("sum6 on bar", await Tasks.Async(Apply(Hello, "Of", "sum", new List<int> { 1, 2, 3 })));
        Assert.Equal("1-True-True", await Tasks.Async(Apply(Hello, "Of", 1L, null, null)));
        Assert.Equal("later", await Tasks.Async(Fun.Named<string>(Hello, "Later", "later")));
        Assert.Equal(Akka.Done.Instance, await Tasks.Async(Apply(Hello, "Nothing")));
        Assert.Equal(3, await Tasks.Async(Fun.Named<int>("System.Math", "Abs", -3)));
        Assert.Equal(4, await Tasks.Async(Fun.Named<int>("KvApp.Tests.Work", "Double", 2)));
        foreach (var (function, arguments) in new (string, object?[])[] { ("Of", [1, 2, 3]), ("Generic", [1]), ("Hidden", []), ("Nowhere", []), ("Nothing", [1]) })
            Assert.Equal($"{Hello}.{function}/{arguments.Length}", Assert.IsType<ExitReason.Undefined>(await Ends(Apply(Hello, function, arguments))).Function);
        Assert.Contains("is 2 methods that take these arguments", Assert.IsType<ExitReason.BadFunction>(await Ends(Apply(Hello, "Of", (object?)null))).Function);
        Assert.Contains("System.String came where a System.Int32 was expected", Assert.IsType<ExitReason.BadFunction>(Reason(await Assert.ThrowsAsync<ExitException>(() => Tasks.AsyncNoLink(Fun.Named<int>(Hello, "Of", 1)).Await()))).Function);
    }

    [Fact]
    public async Task What_runs_on_this_node_is_found_by_the_same_rules()
    {
        var here = nodes.Tasks(remote: false);
        await Code.LoadBinary(nodes.Foo.Name, Compiled.Version(_name, 1).Bytes);
        Assert.Equal(1, await here.Async(Fun.Named<int>(Hello, "Version")));
        Assert.Equal(1, await SupervisedTask.Async(nodes.Foo.System, Fun.Named<int>(Hello, "Version")));
        await Code.LoadBinary(nodes.Foo.Name, Compiled.Version(_name, 2).Bytes);
        Assert.Equal(2, await SupervisedTask.Async(nodes.Foo.System, Fun.Named<int>(Hello, "Version")));
        Assert.Equal(new PurgeResult(false, true), await Code.Purge(nodes.Foo.Name, _name));
    }

    [Fact, Trait("otp", "CD12")]
    public async Task A_module_finds_those_that_were_loaded_before_it_and_may_do_what_the_node_may()
    {
        var price = Compiled.Of($"{_name}Price", $"namespace {_name}s; public sealed record Price(decimal Amount);");
        var shop = Compiled.Of(_name, $$"""
            namespace {{_name}}s;
            public static class Hello
            {
                public static decimal Twice(decimal amount) => new Price(amount * 2).Amount;
                public static int Pid() => Environment.ProcessId;
            }
            """, price);
        await Code.LoadBinary(There, price.Bytes);
        await Code.LoadBinary(There, shop.Bytes);
        Assert.Equal(5m, await Tasks.Async(Fun.Named<decimal>(Hello, "Twice", 2.5m)));
        Assert.Equal(Environment.ProcessId, await Tasks.Async(Fun.Named<int>(Hello, "Pid")));
    }

    [Fact]
    public async Task A_node_that_is_down_is_told_as_such()
    {
        var nowhere = await Assert.ThrowsAsync<ExitException>(() => Code.IsLoaded("nowhere@127.0.0.1:1", _name));
        Assert.IsType<ExitReason.NoConnection>(nowhere.Reason);
    }

    static ExitReason Reason(ExitException e) => e.Reason;

    async Task<ExitReason> Ends(NamedFunction function) => Reason(await Assert.ThrowsAsync<ExitException>(() => Tasks.AsyncNoLink(function).Await()));

    async Task Refused(ModuleRefusal refusal, byte[] bytes, string why)
    {
        var refused = await Assert.ThrowsAsync<ModuleRefusedException>(() => Code.LoadBinary(There, bytes));
        Assert.Equal(refusal, refused.Refusal);
        Assert.Contains(why, refused.Message);
    }

    async Task<IEnumerable<int>> Versions() => (await Code.List(There)).Where(known => known.Id.Name == _name).Select(known => Enumerable.Range(1, 3).First(n => Compiled.Version(_name, n).Id == known.Id)).Order();

    // Functions that have begun, in whatever build.
    Task Runs(int count) => Wait.Until(() => nodes.Bar.Node.Local.Code.All.Where(known => known.Module.Id.Name == _name && known.IsCurrent).Sum(known => known.Module.Lingers ? 1 : 0) == count, "it runs");
}
