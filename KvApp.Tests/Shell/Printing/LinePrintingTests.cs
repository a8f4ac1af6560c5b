using KvApp.Shell;
using Xunit;
using ValueText = KvApp.Shell.ValueText;

namespace KvApp.Tests;

/// <summary>Values and errors of real lines, here and from another node.</summary>
public sealed class LinePrintingTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    static int _sessions;

    readonly LineSession _session = new(nodes.Foo.System, $"printing{Interlocked.Increment(ref _sessions)}");

    Task<LineOutcome> Type(string text) => nodes.Foo.Node.Run(_ => _session.Run(text)).WaitAsync(TwoNodes.Longest);

    async Task<string> Text(string line)
    {
        var outcome = await Type(line);
        return outcome is LineOutcome.Value value ? ValueText.Of(value.Object, new() { Width = 1000 }) : $"{outcome}";
    }

    async Task Prints(string printed, string line) => Assert.Equal(printed, await Text(line));

    [Fact]
    public async Task Types_and_functions_of_a_line_print_without_the_class_of_the_line()
    {
        await Type("record P(int A, string B = \"q\"); enum E { X, Y } class C<T> { public T V; } int Add(int n) => n + 1;");
        await Type("IEnumerable<int> Count() { for (var i = 0; ; i++) yield return i; }");
        await Prints("P { A = 1, B = \"q\" }", "new P(1)");
        await Prints("List<P>(1) { P { A = 1, B = \"q\" } }", "new List<P> { new P(1) }");
        await Prints("E.X", "E.X");
        await Prints("C<P> { V = null }", "new C<P>()");
        await Prints("Dictionary<string, P>", "typeof(Dictionary<string, P>)");
        await Prints("Func<int, int>(Add)", "(Func<int, int>)Add");
        await Prints("Func<int, int>(lambda in line 9)", "(Func<int, int>)(n => n)");
        await Prints("IEnumerable<int> { 0, 1 }", "Count().Take(2)");
        await Prints("List<{ P P }>(1) { { P = P { A = 2, B = \"q\" } } }", "new[] { new { P = new P(2) } }.ToList()");
    }

    [Fact]
    public async Task Processes_and_tasks_print_in_short()
    {
        Assert.StartsWith("pid kv-processes/", await Text("Self"));
        Assert.StartsWith("IProcess { Self = pid kv-processes/", await Text("Prompt.Process"));
        Assert.StartsWith("SupervisedTask<int> { Ref = #Ref<", await Text("Tasks(\"work\", \"bar\").Async(() => 1)"));
        Assert.Matches(@"^pid kv-processes/.+ on 127\.0\.0\.1:\d+$", await Text("await Erpc.Call(\"bar\", () => Self)"));
    }

    [Theory]
    [InlineData("Bad(1)", "InvalidOperationException: boom", "   at Bad(Int32 n)")]
    [InlineData("await Tasks(\"work\", \"bar\").AsyncNoLink(() => { foreach (var n in new[] { 1 }) Bad(n); return 1; })",
        "exit: InvalidOperationException: boom", "   at Bad(Int32 n)", "   at lambda in line 2")]
    [InlineData("await Erpc.Call(\"bar\", () => { foreach (var n in new[] { 1 }) Bad(n); return 1; })",
        "ErpcException: the function failed: InvalidOperationException: boom", "   at Bad(Int32 n)", "   at lambda in line 2")]
    [InlineData("throw new Oops();", "Oops: oops")]
    // A lambda with a loop is not inlined, and so has a frame.
    public async Task An_error_of_a_line_prints_the_frames_of_the_lines(string text, params string[] rows)
    {
        await Type("static int Bad(int n) => throw new InvalidOperationException(\"boom\"); class Oops() : Exception(\"oops\");");
        var failed = Assert.IsType<LineOutcome.Failed>(await Type(text));
        Assert.Equal(rows, ErrorText.Of(failed.Exception).Split('\n').Select(row => row.Split(" in kv(")[0]));
    }
}
