using System.Text.Json.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>The commands of an operator, each a process of its own that is no member of the cluster.</summary>
[Collection(NodeCollection.Name)]
public sealed class OperatorTests(ITestOutputHelper output) : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    readonly Certificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    /// <summary>A command to the nodes, as from where the first of them was started.</summary>
    async Task<(int ExitCode, string Text)> Kvapp(string words, params NodeProcess[] nodes)
    {
        var contact = nodes[0];
        var (exitCode, lines) = await NodeProcess.Run([.. words.Split(' '), "--config", "hocon/tests.hocon", "--set", $"kv.node={contact.Name}", .. contact.Arguments],
            new() { ["NODES"] = string.Join(',', nodes.Select(node => node.Address)) });
        var text = string.Join('\n', lines);
        output.WriteLine($"$ kvapp {words}\n{text}");
        return (exitCode, text);
    }

    /// <summary>The same until its answer is this one: what one node knows another hears of by gossip.</summary>
    async Task Shows(string words, string expected, params NodeProcess[] nodes)
    {
        using var limit = new CancellationTokenSource(Patience);
        string text;
        do (_, text) = await Kvapp(words, nodes);
        while (text != expected && !limit.IsCancellationRequested);
        Assert.Equal(expected, text);
    }

    static string Row(NodeProcess node, string state) => $"{node.Name}@127.0.0.1  127.0.0.1:{node.RemotingPort}  {state.PadRight(5)}  data";

    static string Head(string state = "STATE") => $"NODE           ADDRESS          {state}  ROLES";

    [Fact, Trait("otp", "KU20")]
    public async Task An_operator_sees_who_is_there_and_what_they_have()
    {
        await using var foo = ThreeNodes.Named("foo", output);
        await using var bar = ThreeNodes.Named("bar", output);
        await NodeProcess.StartAll(foo, bar);
        await ThreeNodes.Serves(foo, "there");
        using var client = await foo.Connect();
        using var other = await bar.Connect();
        await client.Talk("CREATE here\r\nCREATE there\r\nCREATE shopping\r\n", "OK\r\nOK\r\nOK\r\n");
        await other.Talk("CREATE there\r\n", "OK\r\n");
        // Each client is a process of its own, and gone when it hangs up.
        using var second = await bar.Connect();
        using (var third = await bar.Connect()) await third.Talk("GET there k\r\n", "\r\nOK\r\n");
        await second.Talk("GET there k\r\n", "\r\nOK\r\n");

        var all = $"{Head()}\n{Row(bar, "up")}\n{Row(foo, "up")}";
        // The first that it might ask need not be there.
        await using var absent = ThreeNodes.Named("baz", output);
        await Shows("nodes", all, absent, foo, bar);

        string[] Supervisors(int clients) =>
        [
            "SUPERVISOR          CHILDREN  FUNCTION                      MESSAGES",
            "operator-tasks      0",
            "router-tasks        0",
            $"server-connections  {clients}         KvApp.ClientConnection.Run/1  0",
        ];
        await Shows("tasks bar", string.Join('\n', ["bar@127.0.0.1: 2 buckets (shopping, there)", .. Supervisors(2)]), foo, bar);
        await Shows("tasks", string.Join('\n', ["bar@127.0.0.1: 2 buckets (shopping, there)", .. Supervisors(2), "", "foo@127.0.0.1: 1 bucket (here)", .. Supervisors(1)]), bar, foo);

        // What they are made of themselves is not what they were given.
        await Shows("code", "bar@127.0.0.1: 0 modules, 0 bytes\n\nfoo@127.0.0.1: 0 modules, 0 bytes", foo, bar);

        var (_, json) = await Kvapp("tasks bar --json", foo, bar);
        var asked = JsonNode.Parse(json)!;
        var only = Assert.Single(asked["nodes"]!.AsArray())!;
        Assert.Equal(("foo@127.0.0.1", "bar@127.0.0.1"), ((string?)asked["asked"], (string?)only["node"]));
        Assert.Equal((2, "shopping"), ((int)only["buckets"]!, (string?)only["names"]![0]));
        var connections = only["supervisors"]!.AsArray().Single(supervisor => (string?)supervisor!["name"] == "server-connections")!;
        Assert.Equal(2, (int)connections["functions"]![0]!["children"]!);

        Assert.Equal((1, "kvapp: there is no node barr in this cluster; it has bar@127.0.0.1, foo@127.0.0.1; did you mean 'bar'?"),
            await Kvapp("tasks barr", foo));
        Assert.Equal((1, "kvapp: there is no node qux in this cluster; it has bar@127.0.0.1, foo@127.0.0.1"), await Kvapp("tasks qux", foo));
        Assert.Equal((1, "kvapp: '@' is no name of a node: letters, digits, '-', '_' and '.' may stand before the '@'"), await Kvapp("stop @", foo));
        Assert.Equal((1, "kvapp: node bar@127.0.0.1 is up, and only one that cannot be reached is given up; kvapp stop bar@127.0.0.1 stops it"), await Kvapp("down bar", foo));

        // Who asks has not become a member, and leaves nothing behind.
        await Shows("nodes", all, foo, bar);
        Assert.Empty(foo.Complaints());
        Assert.Empty(bar.Complaints());
    }

    [Fact]
    public async Task A_node_that_has_not_joined_its_cluster_answers_and_says_so()
    {
        await using var absent = ThreeNodes.Named("foo", output);
        await using var baz = ThreeNodes.Named("baz", output);
        baz.Environment["NODES"] = $"{absent.Address},{baz.Address}";
        await baz.Start();

        var row = $"baz@127.0.0.1  127.0.0.1:{baz.RemotingPort}  joining  data";
        var note = $"baz@127.0.0.1 has not joined a cluster yet: it seeks {absent.Address}. It serves the names that it owns.";
        Assert.Equal((0, $"{Head("STATE  ")}\n{row}\n{note}"), await Kvapp("nodes", baz, absent));

        var (exitCode, text) = await Kvapp("nodes --json", baz, absent);
        var json = JsonNode.Parse(text)!;
        Assert.Equal((0, false, "joining"), (exitCode, (bool)json["joined"]!, (string?)json["nodes"]![0]!["state"]));
    }

    [Fact, Trait("suite", "full")]
    public async Task At_debug_the_log_shows_handshakes_members_and_routes_and_why_two_nodes_do_not_talk()
    {
        await using var foo = ThreeNodes.Named("foo", output);
        await using var bar = ThreeNodes.Named("bar", output);
        foo.Arguments.AddRange(["--set", "kv.log-level=debug"]);
        foo.Environment["NODES"] = bar.Environment["NODES"] = $"{foo.Address},{bar.Address}";
        await foo.Start();
        await foo.Line($":{bar.RemotingPort}: cannot be reached: Connection refused");

        await bar.Start();
        await foo.Line("node bar@127.0.0.1 is connected");
        await foo.Line($":{bar.RemotingPort}: the cluster has it as Up", TimeSpan.FromSeconds(60));
        await foo.Line("node foo@127.0.0.1 has joined the cluster kv-tests");
        Assert.Contains(foo.Log, line => line.Contains("Name = bar@127.0.0.1") && line.Contains("hello"));
        Assert.Single(foo.Log, line => line.Contains("is connected"));
        Assert.Single(foo.Log, line => line.Contains("has joined"));

        await ThreeNodes.Serves(foo, "there");
        await foo.Line("go to bar, the first for bucket there by entry n-z bar");
    }

    [Fact, Trait("suite", "full")]
    public async Task A_node_that_is_gone_is_shown_as_such_and_given_up_when_the_operator_says_so()
    {
        await using var foo = ThreeNodes.Named("foo", output);
        await using var bar = ThreeNodes.Named("bar", output);
        await NodeProcess.StartAll(foo, bar);
        await Shows("nodes", $"{Head()}\n{Row(bar, "up")}\n{Row(foo, "up")}", foo, bar);

        await bar.Kill();
        await foo.Line("node bar@127.0.0.1 is down");
        Assert.Equal((0, $"{Head("STATE      ")}\n{Row(bar, "unreachable")}\n{Row(foo, "up         ")}"), await Kvapp("nodes", foo, bar));
        const string Problem = "node bar@127.0.0.1 is unreachable, as foo@127.0.0.1 sees it; if it will not return, kvapp down bar@127.0.0.1 gives it up";
        Assert.Equal((1, $"kvapp: {Problem}"), await Kvapp("tasks bar@127.0.0.1", foo, bar));
        Assert.Equal((1, $"kvapp: {Problem}"), await Kvapp("stop bar", foo, bar));
        var (exitCode, text) = await Kvapp("tasks", foo, bar);
        Assert.Equal(0, exitCode);
        Assert.StartsWith($"{Problem}\n\nfoo@127.0.0.1: ", text);

        (exitCode, text) = await Kvapp("down bar", foo, bar);
        Assert.Equal(0, exitCode);
        Assert.StartsWith("bar@127.0.0.1 is given up: ", text);
        await Shows("nodes", $"{Head()}\n{Row(foo, "up")}", foo, bar);

        // A new process of that name is as welcome as ever.
        await bar.Restart();
        await Shows("nodes", $"{Head()}\n{Row(bar, "up")}\n{Row(foo, "up")}", foo, bar);
        await ThreeNodes.Serves(foo, "there");
    }

    [Fact, Trait("suite", "full")]
    public async Task A_node_stops_as_by_SIGTERM_and_an_operator_needs_the_certificate_that_nodes_need()
    {
        var own = _certificates.Arguments("own");
        await using var foo = ThreeNodes.Named("foo", output);
        await using var bar = ThreeNodes.Named("bar", output);
        foreach (var node in (NodeProcess[])[foo, bar]) node.Arguments.AddRange(own);
        await NodeProcess.StartAll(foo, bar);
        await Shows("nodes", $"{Head()}\n{Row(bar, "up")}\n{Row(foo, "up")}", foo, bar);

        await using var plain = new NodeProcess("foo", output, true, foo.RemotingPort);
        await using var other = new NodeProcess("foo", output, true, foo.RemotingPort) { Arguments = { "--set", "kv.tls.password=secret" } };
        other.Arguments.AddRange(_certificates.Arguments("other"));
        foreach (var stranger in (NodeProcess[])[plain, other])
        {
            var (refused, problem) = await Kvapp("stop bar", stranger);
            Assert.Equal(1, refused);
            Assert.StartsWith("kvapp: no node of the cluster kv-tests ", problem);
        }
        Assert.True(bar.IsRunning);

        using var client = await bar.Connect();
        Assert.Equal((0, "bar@127.0.0.1 stops"), await Kvapp("stop bar", foo, bar));
        Assert.Equal(0, await bar.Exit(TimeSpan.FromSeconds(30)));
        Assert.Empty(await client.Rest());
        Assert.EndsWith("info: KvApp.Tasks[0] node bar@127.0.0.1 is down (it has shut down)", await foo.Line("node bar@127.0.0.1 is down"));

        // It asks the one that is to stop.
        Assert.Equal((0, "foo@127.0.0.1 stops"), await Kvapp("stop foo", foo, bar));
        Assert.Equal(0, await foo.Exit(TimeSpan.FromSeconds(30)));
        Assert.Equal((1, $"kvapp: no node of the cluster kv-tests can be reached at 127.0.0.1:{foo.RemotingPort}, 127.0.0.1:{bar.RemotingPort}: it does not run, stands still, or has another kv.tls"), await Kvapp("nodes", foo, bar));
    }

    [Fact]
    public async Task What_is_answered_goes_to_the_output_and_what_is_wrong_to_the_errors()
    {
        await using var node = new NodeProcess("foo", output, server: false);
        await node.Start();
        var printed = Path.Combine(ChildProcess.LogDirectory, "operator-output.txt");
        await using var shell = new ChildProcess("kvapp tasks qux");
        shell.LaunchCommand(["/bin/sh", "-c", "exec \"$@\" >\"$0\"", printed, ChildProcess.Dotnet, NodeProcess.Built, "tasks", "qux",
            "--config", "hocon/tests.hocon", "--set", $"akka.remote.dot-netty.tcp.port={node.RemotingPort}", "--set", "kv.node=foo"]);
        Assert.Equal(1, await shell.Exit(Patience));
        await shell.Line(LineLog.End);
        Assert.Equal(["kvapp: there is no node qux in this cluster; it has foo@127.0.0.1"], shell.LogFrom(0));
        Assert.Empty(File.ReadAllText(printed));

        // It takes the connection, and says nothing.
        node.Pause();
        var (frozen, text) = await Kvapp("nodes", node);
        Assert.Equal(1, frozen);
        Assert.StartsWith("kvapp: no node of the cluster kv-tests ", text);
        Assert.Contains($"127.0.0.1:{node.RemotingPort}", text);
        node.Resume();

        var (exitCode, lines) = await NodeProcess.Run(["nodes", "--set", "akka.remote.dot-netty.tcp.port=0"]);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("kvapp: this configuration names no node to ask", Assert.Single(lines));
    }
}
