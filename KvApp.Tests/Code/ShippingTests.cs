using Akka.Configuration;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What a node does about code that it lacks is its own decision.</summary>
public sealed class ShippingTests
{
    [Fact, Trait("otp", "CD11")]
    public async Task Explicit_has_what_was_loaded_on_it_and_nothing_else()
    {
        var (foo, bar) = await TestNode.Pair("kv.tasks.code.shipping = explicit");
        await using var _ = foo;
        await using var __ = bar;
        TaskSupervisor.Start(foo.System, "work");
        TaskSupervisor.Start(bar.System, "work");
        var name = Compiled.NewName("Shop");
        var module = Caller(name);
        await CodeServer.Get(foo.System).LoadBinary(foo.Name, module.Bytes);

        Assert.Equal($"{name}s.App.Mine() in {name}", Assert.IsType<ExitReason.Undefined>(await Fails(foo, name, "ByName", bar)).Function);
        Assert.Contains($"is of build {module.Id.Build}, but this node has none", Assert.IsType<ExitReason.BadFunction>(await Fails(foo, name, "Lambda", bar)).Function);

        await CodeServer.Get(foo.System).LoadBinary(bar.Name, module.Bytes);
        Assert.Equal(1, await Call(foo, name, "ByName", bar));
        Assert.Equal(1, await Call(foo, name, "Lambda", bar));
        Assert.Equal(0, bar.Node.Local.Code.Asked);
    }

    [Fact, Trait("otp", "CD11")]
    public async Task Explicit_takes_a_line_of_a_prompt_but_not_what_the_line_refers_to()
    {
        var (foo, bar) = await TestNode.Pair("kv.tasks.code.shipping = explicit");
        await using var _ = foo;
        await using var __ = bar;
        TaskSupervisor.Start(bar.System, "work");
        var name = Compiled.NewName("MyMod");
        var module = Compiled.Of(name, $"public static class {name} {{ public static string Hi() => \"hi\"; }}");
        var typed = new Lines(foo);
        typed.Hold(module);
        await typed.Type("int x = 1;");
        Assert.Equal(3, await typed.Type<int>("var y = 2; await On(\"bar\").Async(() => x + y)"));

        Assert.Equal(new ExitReason.Undefined($"{name}.Hi/0"), await typed.Fails($"await On(\"bar\").AsyncNoLink(() => {name}.Hi())"));
        Assert.DoesNotContain(bar.Node.Local.Code.All, known => known.Module.Id == module.Id);
        await CodeServer.Get(foo.System).LoadBinary(bar.Name, module.Bytes);
        Assert.Equal("hi", await typed.Type<string>($"await On(\"bar\").Async(() => {name}.Hi())"));
    }

    [Theory]
    [InlineData("off", "and takes no code (kv.tasks.code.shipping = off)")]
    [InlineData("explicit", "load it there first: it fetches none (kv.tasks.code.shipping = explicit)")]
    public async Task A_lambda_that_a_node_does_not_fetch_is_refused_with_the_setting(string shipping, string why)
    {
        await using var foo = TestNode.Start("foo");
        await using var baz = TestNode.Start("baz", $"kv.tasks.code.shipping = {shipping}");
        TaskSupervisor.Start(foo.System, "work");
        TaskSupervisor.Start(baz.System, "work");
        await Wait.Until(() => foo.Node.Connect(baz.Reachable, Wait.Long), "foo and baz have met");
        var name = Compiled.NewName("Shop");
        await CodeServer.Get(foo.System).LoadBinary(foo.Name, Caller(name).Bytes);
        Assert.Contains(why, Assert.IsType<ExitReason.BadFunction>(await Fails(foo, name, "Lambda", baz)).Function);
    }

    [Fact, Trait("otp", "CD6")]
    public async Task Off_takes_none()
    {
        var (foo, bar) = await TestNode.Pair("kv.tasks.code.shipping = off");
        await using var _ = foo;
        await using var __ = bar;
        var module = Caller(Compiled.NewName("Shop"));
        var refused = await Assert.ThrowsAsync<ModuleRefusedException>(() => CodeServer.Get(foo.System).LoadBinary(bar.Name, module.Bytes));
        Assert.Equal((ModuleRefusal.Off, $"module {module.Id}: this node takes no code (kv.tasks.code.shipping = off)"), (refused.Refusal, refused.Message));
    }

    [Fact, Trait("otp", "CD6")]
    public async Task What_is_shared_is_not_taken()
    {
        var name = Compiled.NewName("Shared");
        await using var foo = TestNode.Start("foo", $"kv.tasks.code.shared = [{name}]");
        var refused = await Assert.ThrowsAsync<ModuleRefusedException>(() => CodeServer.Get(foo.System).LoadBinary(foo.Name, Caller(name).Bytes));
        Assert.Equal(ModuleRefusal.Sticky, refused.Refusal);
        Assert.Contains("is shared by all that runs there (kv.tasks.code.shared)", refused.Message);
    }

    [Theory]
    [InlineData("auto", CodeShipping.Auto), InlineData("EXPLICIT", CodeShipping.Explicit), InlineData("off", CodeShipping.Off), InlineData("false", CodeShipping.Off)]
    internal void The_setting_is_read(string text, CodeShipping shipping) => Assert.Equal(shipping, Read(text).Shipping);

    [Theory]
    [InlineData("sometimes"), InlineData("1"), InlineData("on")]
    public void Another_word_is_refused(string text) =>
        Assert.Equal($"kv.tasks.code.shipping = {text}: one of auto, explicit, off, false, no is expected", Assert.Throws<ConfigurationException>(() => Read(text)).Message);

    static CodeSettings Read(string text) => CodeSettings.From(ConfigurationFactory.ParseString($"kv.tasks.code.shipping = {text}").WithFallback(TasksConfig.Reference));

    static Compiled Caller(string name) => Compiled.Of(name, $$"""
        namespace {{name}}s;
        public static class App
        {
            public static int Mine() => 1;
            public static async Task<int> ByName(IProcess self, string node) => await TaskSupervisor.On(self, "work", node).AsyncNoLink(Mine);
            public static async Task<int> Lambda(IProcess self, string node) => await TaskSupervisor.On(self, "work", node).AsyncNoLink(static () => 1);
        }
        """);

    static async Task<int> Call(TestNode foo, string name, string function, TestNode bar) =>
        await TaskSupervisor.On(foo.System, "work").AsyncNoLink(Fun.Named<int>($"{name}s.App", function, bar.Name.Value)).Await(Wait.Long);

    static async Task<ExitReason> Fails(TestNode foo, string name, string function, TestNode bar) => (await Assert.ThrowsAsync<ExitException>(() => Call(foo, name, function, bar))).Reason;
}
