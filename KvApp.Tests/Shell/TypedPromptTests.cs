using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Somebody types at <c>kvapp shell</c>, in a terminal of the kernel, beside a running node.</summary>
public sealed class TypedPromptTests(ITestOutputHelper output) : IAsyncLifetime
{
    const string CtrlC = "\u0003", CtrlD = "\u0004", Up = "\eOA";

    readonly string _home = Directory.CreateTempSubdirectory("kv-typed").FullName;
    readonly NodeProcess _foo = new("foo", output, server: false);
    readonly List<PseudoTerminal> _terminals = [];

    public Task InitializeAsync() => _foo.Start();

    public async Task DisposeAsync()
    {
        foreach (var terminal in _terminals) await terminal.DisposeAsync();
        await _foo.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    PseudoTerminal Start(params string[] command)
    {
        var terminal = new PseudoTerminal(width: 120, height: 30);
        _terminals.Add(terminal);
        terminal.Start(new Dictionary<string, string> { ["XDG_DATA_HOME"] = _home, ["NO_COLOR"] = "1" },
            [ChildProcess.Dotnet, NodeProcess.Built, .. command, "--config", "hocon/tests.hocon", "--connect", _foo.Address]);
        return terminal;
    }

    static Task Ends(PseudoTerminal terminal, params string[] rows) =>
        terminal.Until(() => terminal.Rows.TakeLast(rows.Length).SequenceEqual(rows), string.Join(" | ", rows));

    [Fact]
    public async Task Lines_run_and_stop_and_are_there_again_in_the_next_run()
    {
        var shell = Start("shell", "--name", "me");
        // The node may not be up yet.
        await Ends(shell, "kv(me@127.0.0.1)1>");
        shell.Type("int x = 41;\rawait Erpc.Call(\"foo\", () => (Node, x + 1))\r");
        await Ends(shell, "(foo@127.0.0.1, 42)", "kv(me@127.0.0.1)3>");
        shell.Type("while (true) { }\r");
        await Ends(shell, "kv(me@127.0.0.1)3> while (true) { }");
        shell.Type(CtrlC);
        await Ends(shell, "** stopped", "kv(me@127.0.0.1)4>");
        shell.Type("await Erpc.Call(\"foo\", () => { Console.WriteLine(\"runs\"); while (true) { } })\r");
        await Ends(shell, "runs");
        shell.Type(CtrlC);
        await Ends(shell, "** stopped", "kv(me@127.0.0.1)5>");
        shell.Type("await Erpc.Call(\"foo\", () => Console.ReadLine())\rfrom here\r");
        await Ends(shell, "\"from here\"", "kv(me@127.0.0.1)6>");
        shell.Type($"x{CtrlC}x.CompareT\t");
        await Ends(shell, "kv(me@127.0.0.1)6> x.CompareTo");
        shell.Type("(1)\r");
        await Ends(shell, "kv(me@127.0.0.1)6> x.CompareTo(1)", "1", "kv(me@127.0.0.1)7>");
        shell.Type(CtrlD);
        Assert.Equal(0, await shell.Program.Exit(ShellProcess.Longest));

        var next = Start("remote", "foo");
        next.Type(Up);
        await next.Until(() => next.Rows is [.., var last] && last.EndsWith("1> x.CompareTo(1)", StringComparison.Ordinal), "it is kept");
        next.Type($"{CtrlC}Environment.ProcessId\r");
        await next.Until(() => next.Rows is [.., var value, _] && value == $"{_foo.Pid}", "it runs on foo");
        next.Type(CtrlD);
        Assert.Equal(0, await next.Program.Exit(ShellProcess.Longest));
    }

    [Fact]
    public async Task What_other_nodes_print_appears_above_the_line_that_is_typed()
    {
        var shell = Start("shell", "--name", "me");
        shell.Type("await Spawn(\"foo\", async () => { await Receive<string>(); Console.WriteLine(\"late\"); }) is var pid\r");
        await Ends(shell, "true", "kv(me@127.0.0.1)2>");
        shell.Type("pid.Tell(\"go\");\rhalf");
        await Ends(shell, "late", "kv(me@127.0.0.1)3> half");
        shell.Type($"{CtrlC}{CtrlD}");
        Assert.Equal(0, await shell.Program.Exit(ShellProcess.Longest));
    }

    [Fact]
    public async Task A_node_that_cannot_be_reached_ends_the_prompt_with_one_line()
    {
        await _foo.Kill();
        var shell = Start("shell");
        Assert.Equal(1, await shell.Program.Exit(ShellProcess.Longest));
        Assert.Contains(shell.Rows, row => row.StartsWith("kvapp: no node of the cluster kv-tests can be reached at ",
            StringComparison.Ordinal));
    }
}
