using KvApp.Shell;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Source and texts that are compiled by a prompt on foo, for foo itself or for a function on bar.</summary>
public sealed class PromptCodeTests(TwoNodes nodes) : IClassFixture<TwoNodes>, IDisposable
{
    static int _sessions;

    readonly StringWriter _warnings = new();
    LineSession? _made;
    IDisposable? _offered;

    LineSession Session
    {
        get
        {
            _made ??= new(new HeldLines(CodeServer.Get(nodes.Foo.System)), new LinesHere(), $"code{Interlocked.Increment(ref _sessions)}")
            {
                Warnings = _warnings,
                FindModule = name => OtherModules.Find(nodes.Foo.System, name),
            };
            _offered ??= PromptCompilers.Get(nodes.Foo.System).Offer(_made);
            return _made;
        }
    }

    public void Dispose() => _offered?.Dispose();

    Task<LineOutcome> Type(string text)
    {
        var session = Session;
        return nodes.Foo.Node.Run(_ => session.Run(text)).WaitAsync(TwoNodes.Longest);
    }

    async Task<TOutcome> Type<TOutcome>(string text) where TOutcome : LineOutcome =>
        await Type(text) is var outcome && outcome is TOutcome wanted ? wanted
            : throw new InvalidOperationException($"{text}: {Text(outcome)}");

    static string Text(LineOutcome outcome) => OutcomeText.ErrorOf(outcome) ?? $"{outcome}";

    async Task<object?> Value(string text) => (await Type<LineOutcome.Value>(text)).Object;

    Task Runs(string text) => Type<LineOutcome.Done>(text);

    async Task<Exception> Fails(string text) => (await Type<LineOutcome.Failed>(text)).Exception;

    // As it stands in a line.
    static string Greeter(string name) =>
        $"\"public static class {name} {{ public static string Hi() => $\\\"hi from {{Node}}\\\"; }}\"";

    [Fact, Trait("otp", "CD1")]
    public async Task Source_is_compiled_and_loaded_on_the_node_that_asks_and_on_no_other()
    {
        var name = Compiled.NewName("Greeter");
        await Runs(
            $"var m = await Erpc.Call(\"bar\", () => Code.CompileString({Greeter(name)}));");
        Assert.Equal("hi from bar@127.0.0.1", await Value($"await Erpc.Call(\"bar\", () => {name}.Hi())"));
        Assert.True(await CodeServer.Get(nodes.Foo.System).IsLoaded(nodes.Bar.Name, name));
        Assert.False(await CodeServer.Get(nodes.Foo.System).IsLoaded(nodes.Foo.Name, name));
        Assert.Equal(new ExitReason.Undefined($"{name}.Hi/0"), ExitReason.From(await Fails($"{name}.Hi()")));

        await Runs("await Code.LoadBinary([Node, .. Nodes()], m);");
        Assert.Equal("hi from foo@127.0.0.1", await Value($"{name}.Hi()"));
    }

    [Fact, Trait("otp", "CD2"), Trait("otp", "G10")]
    public async Task A_type_that_is_compiled_again_replaces_the_old_one_with_a_warning_where_it_was_compiled()
    {
        var name = Compiled.NewName("Counter");
        await Runs($"await Code.CompileString(\"public static class {name} {{ public static int One() => 1; }}\");");
        Assert.Equal(1, await Value($"{name}.One()"));
        Assert.Equal("", $"{_warnings}");
        await Runs(
            $"await Code.CompileString(\"public static class {name} {{ public static int One() => 2; public static int Two() => 2; }}\");");
        Assert.Equal($"warning: redefining module {name} (the current build was loaded from memory)\n",
            $"{_warnings}".ReplaceLineEndings("\n"));
        Assert.Equal(2, await Value($"{name}.One()"));
        Assert.Equal(2, await Value($"{name}.Two()"));
    }

    [Fact, Trait("otp", "CD3")]
    public async Task A_text_runs_on_another_node_with_variables_in_and_out()
    {
        await Runs("int hidden = 1; var words = new List<string> { \"a\" };");
        await Runs(
            "var result = await Code.EvalString(\"bar\", \"words.Add(extra); var n = words.Count; $\\\"{n} at {Node}\\\"\", " +
            "new { words, extra = \"b\" });");
        Assert.Equal("2 at bar@127.0.0.1", await Value("result.Value"));
        Assert.Equal(2, await Value("result.Bindings[\"n\"]"));
        Assert.Equal(2, await Value("((List<string>)result.Bindings[\"words\"]).Count"));
        Assert.Equal(1, await Value("words.Count"));
        Assert.Equal(3, await Value("(await Code.EvalString(\"result.Bindings.Count\", new { result })).Value"));
        Assert.Equal(42, await Value("(await Code.EvalString(\"21 * 2\")).Value"));
        Assert.Null(await Value("(await Code.EvalString(\"bar\", \"var z = 1;\")).Value"));
        Assert.Contains("CS0103", (await Fails("await Code.EvalString(\"hidden + 1\")")).Message, StringComparison.Ordinal);
    }

    // The seed's own line.
    [Fact]
    public async Task A_text_inside_a_function_on_another_node_is_compiled_by_the_prompt_that_has_started_the_function()
    {
        var name = Compiled.NewName("MyMod");
        await Runs(
            $"var m = await Code.CompileString({Greeter(name)});");
        await Runs("await Code.LoadBinary(\"bar\", m);");
        Assert.Equal("hi from bar@127.0.0.1", await Value($"(await Erpc.Call(\"bar\", () => Code.EvalString(\"{name}.Hi()\"))).Value"));
        Assert.Equal("hi from bar@127.0.0.1",
            await Value($"(await Tasks(\"work\", \"bar\").Async(() => Code.EvalString(\"{name}.Hi()\"))).Value"));
    }

    [Fact]
    public async Task Without_a_prompt_a_text_fails_in_one_line()
    {
        var failed = await Assert.ThrowsAsync<ExitException>(() =>
            nodes.Bar.Node.Run(self => CodeServer.Get(self.System).EvalString("1 + 1")));
        Assert.Equal(
            "System.InvalidOperationException: no prompt has started this process, and only a prompt has a compiler: start kvapp shell",
            failed.Message);
    }

    [Fact, Trait("otp", "CD4")]
    public async Task Errors_of_syntax_of_compilation_and_of_running_are_told_apart()
    {
        var syntax = Assert.IsType<SyntaxException>(await Fails("await Code.EvalString(\"bar\", \"1 +\")"));
        Assert.Equal("(1,4): CS1733 Expected expression", syntax.Message);
        var unknown = Assert.IsType<CompileException>(
            await Fails("await Code.CompileString(\"class A {\\n  int F() => nope;\\n  string G() => 1; }\")"));
        Assert.Equal(["(2,14): CS0103", "(3,17): CS0029"], unknown.Errors.Select(error => $"({error.Line},{error.Column}): {error.Id}"));
        Assert.IsType<CompileException>(await Fails("await Code.EvalString(\"nope\")"));
        var failed = Assert.IsType<ErpcException>(await Fails("await Code.EvalString(\"bar\", \"int.Parse(\\\"x\\\")\")"));
        Assert.Equal("System.FormatException", Assert.IsType<ExitReason.Failed>(failed.Reason).ExceptionType);
        Assert.IsType<FormatException>(await Fails("await Code.EvalString(\"int.Parse(\\\"x\\\")\")"));
    }
}
