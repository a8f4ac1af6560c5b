using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Prompts of their own beside running nodes, all in operating system processes.</summary>
public sealed class ShellTests(ITestOutputHelper output) : IAsyncLifetime
{
    readonly NodeProcess _foo = new("foo", output), _bar = new("bar", output, server: false);

    public Task InitializeAsync() => NodeProcess.StartAll(_foo, _bar);

    public async Task DisposeAsync()
    {
        await _foo.DisposeAsync();
        await _bar.DisposeAsync();
    }

    [Fact]
    public async Task It_knows_the_cluster_from_the_node_that_it_connects_to_and_is_no_member()
    {
        await using var shell = new ShellProcess().Start(_foo, "shell", "--name", "visitor");
        Assert.Equal("\"bar@127.0.0.1 foo@127.0.0.1\"", await shell.Say("string.Join(' ', Nodes().OrderBy(node => node.Value))"));
        Assert.Equal("\"visitor@127.0.0.1\"", await shell.Say("Node.Value"));
        Assert.Equal("true", await shell.Say("await Kv.Run(\"CREATE shopping\") is \"OK\\r\\n\" or { }"));
        var nodes = await NodeProcess.Run(["nodes", "--config", "hocon/tests.hocon", "--set",
            $"akka.remote.dot-netty.tcp.port={_foo.RemotingPort}"]);
        Assert.DoesNotContain(nodes.Lines, line => line.Contains("visitor"));
        Assert.Equal(0, await shell.Leave());
    }

    [Fact]
    public async Task Functions_and_records_that_are_typed_travel_both_ways_between_two_prompts()
    {
        await using var one = new ShellProcess("one").Start(_foo, "shell");
        await using var two = new ShellProcess("two").Start(_foo, "shell");
        await Task.WhenAll(one.Say("record P(int A);"), two.Say("record P(string B);"));
        await Task.WhenAll(one.Say("int n = 1;"), two.Say("int n = 2;"));
        var said = await Task.WhenAll(
            one.Say("(await Erpc.Call(\"bar\", () => new P(n))).A + 10"), two.Say(
                "(await Erpc.Call(\"bar\", () => new P($\"{n}\"))).B + \"!\""));
        Assert.Equal(["11", "\"2!\""], said);
        Assert.Equal(0, await one.Leave());
        Assert.Equal(0, await two.Leave());
    }

    [Fact]
    public async Task A_node_that_is_killed_under_a_running_line_is_reported_and_the_prompt_goes_on()
    {
        await using var shell = new ShellProcess().Start(_foo, "shell");
        await shell.Say("int x = 41;");
        shell.Type(
            "await Tasks(\"bar\").Async(async () => { Console.WriteLine(\"runs\"); await Task.Delay(-1); return 1; })" +
            ".Await(Timeout.InfiniteTimeSpan)");
        await _bar.Line("runs");
        await _bar.Kill();
        Assert.Contains("bar@127.0.0.1", await shell.Line(line => line.StartsWith("**", StringComparison.Ordinal), ShellProcess.Longest));
        Assert.Equal("42", await shell.Say("x + 1"));
        Assert.Equal(1, await shell.Leave());
    }

    [Fact]
    public async Task A_prompt_that_is_killed_under_a_running_line_leaves_nothing_on_a_node()
    {
        await using var shell = new ShellProcess().Start(_foo, "shell", "--name", "victim");
        await using var watcher = new ShellProcess("watcher").Start(_foo, "shell");
        await shell.Say("int x = 41;");
        shell.Type(
            "await Tasks(\"foo\").Async(async () => { Console.WriteLine($\"runs {x}\"); " +
            "await Task.Delay(-1, Checkpoint.Token); return x; }).Await(Timeout.InfiniteTimeSpan)");
        await _foo.Line("runs 41");
        Assert.NotEqual("0", await watcher.Say("(await Code.List(\"foo\")).Count(module => module.From.StartsWith(\"victim\"))"));
        await shell.Kill();

        await Wait.Until(async () =>
            await watcher.Say("(await Code.List(\"foo\")).Count(module => module.From.StartsWith(\"victim\"))") == "0",
            "its modules are gone");
        await Wait.Until(async () => await watcher.Say("(await Tasks(\"foo\").CountChildren()).Active") == "0", "its task has ended");
        Assert.Equal("\"bar@127.0.0.1\"",
            await watcher.Say(
            "string.Join(' ', await Erpc.Call(\"foo\", () => Nodes().Where(node => !node.Name.StartsWith(\"shell\")).ToArray()))"));
        var nodes = await NodeProcess.Run(["nodes", "--config", "hocon/tests.hocon", "--set",
            $"akka.remote.dot-netty.tcp.port={_foo.RemotingPort}"]);
        Assert.DoesNotContain(nodes.Lines, line => line.Contains("unreachable") || line.Contains("victim"));
        Assert.Equal(0, await watcher.Leave());
    }

    [Fact, Trait("otp", "KU22")]
    public async Task Remote_and_rpc_run_on_the_node_and_eval_runs_here()
    {
        await using (var remote = new ShellProcess("remote").Start(_foo, "remote", "bar"))
        {
            Assert.Equal($"{_bar.Pid}", await remote.Say("Environment.ProcessId"));
            Assert.Equal("", await remote.Say("int x = 41; record P(int A);"));
            Assert.Equal("42", await remote.Say("x + 1"));
            Assert.Equal("P { A = 42 }", await remote.Say("new P(x + 1)"));
            Assert.Equal("hello from bar", await remote.Say("Console.WriteLine($\"hello from {Node.Name}\")"));
            Assert.Contains("FormatException", await remote.Say("int.Parse(\"x\")"));
            Assert.Equal("41", await remote.Say("x"));
            Assert.Equal(1, await remote.Leave());
        }
        await _bar.Line("is attached");

        string[] connected = ["--config", "hocon/tests.hocon", "--connect", _foo.Address];
        var called = await NodeProcess.Run(["rpc", "bar", "Environment.ProcessId", .. connected]);
        Assert.Equal((0, $"{_bar.Pid}"), (called.ExitCode, Assert.Single(called.Lines)));
        var failed = await NodeProcess.Run(["rpc", "nobody", "1", .. connected]);
        Assert.Equal((1, "kvapp: there is no node nobody in this cluster; it has bar@127.0.0.1, foo@127.0.0.1"),
            (failed.ExitCode, Assert.Single(failed.Lines)));
        var evaluated = await NodeProcess.Run(["eval", "Enumerable.Range(1, 3).Sum()"]);
        Assert.Equal((0, "6"), (evaluated.ExitCode, Assert.Single(evaluated.Lines)));
        Assert.Equal(1, (await NodeProcess.Run(["eval", "nope"])).ExitCode);

        var asked = new[] { "--config", "hocon/tests.hocon", "--set", $"akka.remote.dot-netty.tcp.port={_foo.RemotingPort}" };
        var restarted = await NodeProcess.Run(["restart", "bar", .. asked]);
        Assert.Equal("bar@127.0.0.1 stops and exits with 75, to be started again", Assert.Single(restarted.Lines));
        Assert.Equal(75, await _bar.Exit(ShellProcess.Longest));
    }

    [Fact]
    public async Task A_node_without_shipping_refuses_the_lines_of_a_prompt()
    {
        await using var off = new NodeProcess("off", output, server: false) { Arguments = { "--set", "kv.tasks.code.shipping=off" } };
        await off.Start();
        var (exitCode, lines) = await NodeProcess.Run(["rpc", "off", "1 + 1", "--config", "hocon/tests.hocon", "--connect", off.Address]);
        Assert.Equal(1, exitCode);
        Assert.Contains("kv.tasks.code.shipping = off", string.Join('\n', lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_remote_line_that_cannot_travel_leaves_no_variables_and_a_lost_process_takes_all()
    {
        await using var remote = new ShellProcess("remote").Start(_foo, "remote", "bar");
        Assert.Equal("", await remote.Say("int x = 1;"));
        for (var n = 0; n < 20; n++) Assert.Equal("2", await remote.Say("x + 1"));
        var lost = await remote.Say("Exit(Self, new ExitReason.Kill()); await Task.Delay(-1);");
        Assert.StartsWith("** (EXIT from", lost, StringComparison.Ordinal);
        Assert.StartsWith("(1,1): CS0103", await remote.Say("x"), StringComparison.Ordinal);
        Assert.Equal("bar@127.0.0.1", await remote.Say("Node"));
        Assert.Equal("3", await remote.Say("int x = 3; x"));
        await _bar.Kill();
        var mark = remote.Log.Count;
        remote.Type("var y = x;");
        await remote.Line(line => line.StartsWith("** ", StringComparison.Ordinal), ShellProcess.Longest, mark);
        await _bar.Restart();
        await Wait.Until(() =>
        {
            remote.Type("Node");
            return Task.FromResult(remote.LogFrom(mark).Contains("bar@127.0.0.1"));
        }, "the node is back", ShellProcess.Longest);
        // All of those lines have run when this one has.
        await remote.Say("1");
        Assert.StartsWith("(1,1): CS0103", await remote.Say("y"), StringComparison.Ordinal);
        Assert.Equal(1, await remote.Leave());
    }

    [Fact, Trait("suite", "full")]
    public async Task Five_hundred_lines_of_all_kinds_are_answered_and_leave_nothing_on_the_node()
    {
        await using var watcher = new ShellProcess("watcher").Start(_foo, "shell");
        await using (var shell = new ShellProcess().Start(_foo, "shell", "--name", "long"))
        {
            Assert.Equal("", await shell.Say("int sum = 0; record P(int N); int Add(int n) => sum + n;"));
            for (var n = 1; n <= 100; n++)
            {
                Assert.Equal("", await shell.Say($"var p{n} = new P({n});"));
                Assert.Equal($"{n}", await shell.Say($"sum = await Erpc.Call(\"foo\", () => sum + 1)"));
                Assert.Equal($"P {{ N = {n + 1} }}", await shell.Say($"await Tasks(\"bar\").Async(() => p{n} with {{ N = p{n}.N + 1 }})"));
                Assert.Equal($"{2 * n}", await shell.Say($"Add({n})"));
                Assert.StartsWith("(1,1): CS0103 ", await shell.Say($"nope{n}"), StringComparison.Ordinal);
            }
            output.WriteLine($"the prompt takes {shell.Memory >> 20} MiB after 500 lines");
            Assert.Equal(1, await shell.Leave());
        }
        foreach (var node in new[] { "foo", "bar" })
            await Wait.Until(
                async () => await watcher.Say($"(await Code.List(\"{node}\")).Count(module => module.From.StartsWith(\"long\"))") == "0",
                "its modules are gone");
    }

    [Fact]
    public async Task A_node_that_serves_loads_no_compiler()
    {
        using var client = await _foo.Connect();
        Assert.DoesNotContain(File.ReadLines($"/proc/{_foo.Pid}/maps"), line =>
            line.Contains("CodeAnalysis") || line.Contains("KvApp.Shell.dll"));
        await using var shell = new ShellProcess().Start(_foo, "shell");
        Assert.Equal("2", await shell.Say("await Erpc.Call(\"foo\", () => 1 + 1)"));
        Assert.DoesNotContain(File.ReadLines($"/proc/{_foo.Pid}/maps"), line =>
            line.Contains("CodeAnalysis") || line.Contains("KvApp.Shell.dll"));
    }
}
