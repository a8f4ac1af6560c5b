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

    [Fact]
    public async Task It_is_the_last_value()
    {
        await Is(42, "41 + 1");
        await Runs("var y = 5;");
        await Is(43, "It + 1");
        await Is(43, "It");
        Assert.IsType<LineOutcome.Failed>(await Type("int.Parse(\"x\")"));
        await Is(44, "await Erpc.Call(\"bar\", () => It + 1)");
        await Is("x", "new { A = \"x\" }.A");
        await Runs("record P(string A);");
        Assert.IsType<LineOutcome.Value>(await Type("new P(\"q\")"));
        await Is("q", "It.A");
        await Is(null, "(string)null");
        await Is(true, "It == null");
        await Is(3, "Math.Max(1, 3)");
        await Runs("int It2 = It;");
    }

    [Fact]
    public async Task A_type_that_is_declared_again_is_a_new_version_and_old_values_keep_theirs()
    {
        await Runs("record P(int A) { public int Twice => 2 * A; }");
        await Runs("var old = new P(1);");
        await Runs("record P(int A) { public int Twice => 20 * A; }");
        await Is(2, "old.Twice");
        await Is(20, "new P(1).Twice");
        await Is("2 20", "var fresh = new P(1); await Erpc.Call(\"bar\", () => $\"{old.Twice} {fresh.Twice}\")");
    }

    [Fact]
    public async Task A_library_is_given_by_its_file_and_goes_along_to_other_nodes()
    {
        var folder = Directory.CreateTempSubdirectory("kv-lines").FullName;
        var (inner, outer) = (Compiled.NewName("Inner"), Compiled.NewName("Outer"));
        var below = Compiled.Of(inner, $"public static class {inner} {{ public static int One => 1; }}");
        var above = Compiled.Of(outer, $"public static class {outer} {{ public static int Two() => {inner}.One + 1; }}", below);
        foreach (var module in new[] { below, above }) await File.WriteAllBytesAsync(Path.Combine(folder, $"{module.Name}.dll"),
            module.Bytes);
        await File.WriteAllTextAsync(Path.Combine(folder, "more.csx"), "int Three() => 3;");
        await Runs($"#r \"{folder}/{outer}.dll\"");
        await Is(2, $"{outer}.Two()");
        await Is(2, $"await Erpc.Call(\"bar\", () => {outer}.Two())");
        await Runs($"#load \"{folder}/more.csx\"");
        await Is(3, "Three()");
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("#r \"nuget: Newtonsoft.Json\"", "(1,1): #r 'nuget: Newtonsoft.Json': a prompt fetches no packages; publish the package")]
    [InlineData("#r \"nothing.dll\"", "(1,1): CS0006 Metadata file 'nothing.dll' could not be found")]
    [InlineData("#load \"nothing.csx\"", "(1,7): CS1504 Source file 'nothing.csx' could not be opened")]
    public async Task A_file_that_is_not_there_is_refused(string line, string error) => Assert.StartsWith(error, Text(await Type(line)));

    [Theory]
    [InlineData("1 + 1", true), InlineData("int Add(int a,", false), InlineData("if (true) {", false)]
    [InlineData("var s = @\"a", false), InlineData("nope(", false), InlineData("x is var y", true), InlineData("x y z", true)]
    [InlineData("await F() is var y", true)]
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
