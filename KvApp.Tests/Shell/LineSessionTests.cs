using KvApp.Shell;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Lines that are typed at a prompt of foo, and what becomes of them.</summary>
public sealed class LineSessionTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    static int _sessions;

    readonly LineSession _session = new(nodes.Foo.System, $"shell{Interlocked.Increment(ref _sessions)}");

    Task<LineOutcome> Type(string text) => nodes.Foo.Node.Run(_ => _session.Run(text)).WaitAsync(TwoNodes.Longest);

    async Task Is(object? value, string text) => Assert.Equal($"{new LineOutcome.Value(value)}", Text(await Type(text)));

    async Task Runs(string text) => Assert.Equal($"{new LineOutcome.Done()}", Text(await Type(text)));

    static string Text(LineOutcome outcome) => outcome is LineOutcome.Refused refused ? string.Join('\n', refused.Errors) : $"{outcome}";

    [Fact]
    public async Task Variables_usings_types_and_functions_are_those_of_later_lines()
    {
        await Runs("int x = 40;");
        await Runs("using System.Text;");
        await Runs("record P(int A); int Add(int n) => n + x; static string Twice(this string s) => s + s;");
        await Runs("var p = new P(1);");
        await Is(42, "Add(2)");
        await Is("abab", "\"ab\".Twice()");
        await Is("P { A = 5 }", "(p with { A = 5 }).ToString()");
        await Is(true, "p with { A = 5 } is { A: 5 }");
        await Runs("x = await Task.FromResult(7);");
        await Is(9, "Add(2)");
        await Is(3, "(int a, int b) = (1, 2); a + b");
        await Is("", "new StringBuilder().ToString()");
        await Is(null, "(string)null");
        await Runs("Console.Out.Flush()");
    }

    [Fact]
    public async Task A_function_that_is_typed_runs_on_another_node()
    {
        await Runs("int x = 1; var stream = new MemoryStream(); record P(int A);");
        await Is(nodes.Bar.Name, "await Erpc.Call(\"bar\", () => Node)");
        await Is(3, "var y = 2; await Tasks(\"work\", \"bar\").Async(() => x + y)");
        await Is(4, "(await Tasks(\"work\", \"bar\").Async(p => p with { A = p.A + 1 }, new P(3))).A");
        var refused = Assert.IsType<LineOutcome.Failed>(await Type("await Tasks(\"work\", \"bar\").Async(() => stream.Length)"));
        Assert.Contains("captures 'stream' (System.IO.MemoryStream)", Assert.IsType<ArgumentException>(refused.Exception).Message);
        await Is(nodes.Foo.Name, "Node");
        await Is(nodes.Bar.Name, "(await Rpc.Call(\"bar\", () => Self.Path.Address.HasLocalScope ? Node : Node)).GetOrThrow()");
        await Is(true, "Nodes().Contains(\"bar@127.0.0.1\")");
    }

    [Fact]
    public async Task A_line_that_does_not_compile_is_refused_with_row_and_column_and_changes_nothing()
    {
        await Runs("int x = 1;");
        var refused = Assert.IsType<LineOutcome.Refused>(await Type("x = 2;\nvar z = nope + missing;"));
        Assert.Equal(
            [
                "(2,9): CS0103 The name 'nope' does not exist in the current context",
                "(2,16): CS0103 The name 'missing' does not exist in the current context",
            ],
            refused.Errors.Select(error => $"{error}"));
        await Is(1, "x");
    }

    [Fact]
    public async Task A_line_that_fails_keeps_what_it_had_assigned()
    {
        await Runs("int x = 1;");
        var failed = Assert.IsType<LineOutcome.Failed>(await Type("x = 2; throw new InvalidOperationException(\"boom\");"));
        Assert.Equal("boom", failed.Exception.Message);
        await Is(2, "x");
    }

    [Fact]
    public async Task A_module_that_is_only_on_the_other_node_runs_there()
    {
        var name = Compiled.NewName("Hello");
        var module = Compiled.Of(name, $"public static class {name} {{ public static string World() => \"hello world\"; }}");
        _session.Refer(module.Bytes);
        await CodeServer.Get(nodes.Foo.System).LoadBinary(nodes.Bar.Name, module.Bytes);
        await Is("hello world", $"await Tasks(\"work\", \"bar\").Async(() => {name}.World())");
        var here = Assert.IsType<LineOutcome.Failed>(await Type($"{name}.World()"));
        Assert.Equal(new ExitReason.Undefined($"{name}.World/0"), ExitReason.From(here.Exception));
    }

    [Theory]
    [InlineData("1 + 1", true), InlineData("int Add(int a,", false), InlineData("if (true) {", false)]
    [InlineData("var s = @\"a", false), InlineData("nope(", false), InlineData("x y z", true)]
    public void A_text_is_complete_when_nothing_must_follow(string text, bool complete) =>
        Assert.Equal(complete, LineSession.IsComplete(text));

    [Fact]
    public async Task A_session_that_is_closed_leaves_no_line_on_any_node()
    {
        await Runs("int x = 1;");
        await Is(1, "await Tasks(\"work\", \"bar\").Async(() => x)");
        var lines = _session.Modules.Select(module => module.Name).ToHashSet();
        Assert.Equal(3, lines.Count);
        Assert.Contains(nodes.Bar.Node.Local.Code.All, known => lines.Contains(known.Module.Id.Name));
        await nodes.Settle();
        await Wait.Until(() => _session.Close(), "it is closed");
        foreach (var node in new[] { nodes.Foo, nodes.Bar })
            Assert.DoesNotContain(node.Node.Local.Code.All, known => lines.Contains(known.Module.Id.Name));
    }
}
