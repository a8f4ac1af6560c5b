using System.Text.Json.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

[Collection(NodeCollection.Name)]
public sealed class CommandLineTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Help_lists_what_there_is()
    {
        var (exitCode, lines) = await NodeProcess.Run(["--help"]);

        var help = string.Join('\n', lines);
        Assert.Equal(0, exitCode);
        Assert.All(["--config <FILE>", "--set <key=value>", "--version", "health", "nodes", "tasks <NODE>", "code <NODE>", "stop <NODE>",
            "restart <NODE>",
            "down <NODE>", "shell <FILE>", "remote <NODE>", "rpc <NODE> <EXPRESSION>", "eval <EXPRESSION>"], part =>
                Assert.Contains(part, help));
    }

    [Fact]
    public async Task Version_is_one_line()
    {
        var (exitCode, lines) = await NodeProcess.Run(["--version"]);

        Assert.Equal((0, typeof(NodeSettings).Assembly.GetName().Version!.ToString(3)), (exitCode, Assert.Single(lines)));
    }

    [Theory]
    [InlineData("'--prot'", "--prot", "4041")]
    [InlineData("'start'", "start")]
    [InlineData("did you mean 'tasks'? kvapp --help", "taks")]
    [InlineData("did you mean '--json'? kvapp --help", "nodes", "--jsn")]
    [InlineData("kv.http.port = 4999: kv.server.port is 4999 too", "--set", "kv.server.port=4999", "--set", "kv.http.port=4999")]
    [InlineData("8110: akka.remote.dot-netty.tcp.port is 8110 too", "--set", "kv.server.port=8110", "--set", "kv.server.host=0.0.0.0")]
    [InlineData("--config", "--config")]
    [InlineData("hocon/nobody.hocon", "--config", "hocon/nobody.hocon")]
    [InlineData("--set kv.server.port", "--set", "kv.server.port")]
    [InlineData("kv.server.port = many", "--set", "kv.server.port=many")]
    [InlineData("kv.insecure = on", "--set", "akka.remote.dot-netty.tcp.hostname=0.0.0.0", "--set",
        "akka.remote.dot-netty.tcp.public-hostname=node")]
    [InlineData("hocon/nobody.hocon", "health", "--config", "hocon/nobody.hocon")]
    public async Task A_bad_start_is_one_line_that_names_the_thing(string thing, params string[] arguments)
    {
        var (exitCode, lines) = await NodeProcess.Run(arguments);

        var line = Assert.Single(lines);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("kvapp: ", line);
        Assert.Contains(thing, line);
    }

    [Fact]
    public async Task A_port_in_use_is_one_line_too()
    {
        await using var first = new NodeProcess("first", output, server: false);
        await first.Start();

        var (exitCode, lines) = await NodeProcess.Run(["--set", "kv.server.port=off", "--set",
            $"akka.remote.dot-netty.tcp.port={first.RemotingPort}"]);

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"kvapp: akka.remote.dot-netty.tcp.port: cannot listen on 127.0.0.1:{first.RemotingPort}", Assert.Single(lines));
    }

    [Fact]
    public async Task A_host_that_is_not_of_this_machine_is_one_line_too()
    {
        var (exitCode, lines) = await NodeProcess.Run(["--set", "kv.server.port=off", "--set", "kv.insecure=on", "--set",
            "akka.remote.dot-netty.tcp.hostname=nobody.invalid"]);

        Assert.Equal(1, exitCode);
        Assert.Contains("nobody.invalid", Assert.Single(lines));
    }

    [Fact]
    public async Task A_runtime_that_loads_no_code_is_refused_in_one_line()
    {
        // As a program that was compiled to native code is: this switch is what it has set.
        var settings = Path.Combine(AppContext.BaseDirectory, "no-code.runtimeconfig.json");
        var own = JsonNode.Parse(File.ReadAllText(Path.ChangeExtension(NodeProcess.Built, "runtimeconfig.json")))!;
        own["runtimeOptions"]!["configProperties"]!["System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported"] = false;
        File.WriteAllText(settings, own.ToJsonString());
        await using var node = new ChildProcess("native");
        node.Launch(["exec", "--runtimeconfig", settings, NodeProcess.Built, "--set", "kv.server.port=off", "--set",
            $"akka.remote.dot-netty.tcp.port={FreePort.Next()}"]);

        Assert.Equal(1, await node.Exit(TimeSpan.FromSeconds(60)));
        await node.Line(LineLog.End);
        Assert.Contains("compiled to native code (PublishAot)", Assert.Single(node.LogFrom(0)));
    }

    [Fact]
    public async Task A_start_says_what_the_node_is_and_a_terminal_that_is_closed_stops_it()
    {
        await using var node = new NodeProcess("alone", output, server: false);
        await node.Start();
        var pid = node.Pid;

        Assert.Equal(0, await node.Hangup());
        await node.Line(LineLog.End);

        Assert.Collection(node.LogFrom(0),
            line => Assert.EndsWith($"Node alone@127.0.0.1 (process {pid}) owns no names; " +
                $"other nodes reach it at 127.0.0.1:{node.RemotingPort}; its cluster kv-tests is its own", line),
            line => Assert.EndsWith("Node alone@127.0.0.1 is up, without a server", line),
            line => Assert.EndsWith("Node alone@127.0.0.1 stops and leaves the cluster kv-tests", line));
    }

    [Fact]
    public async Task A_file_the_environment_and_the_command_line_meet_in_one_node()
    {
        await using var node = new NodeProcess("foo", output, server: false);
        node.Arguments.AddRange(["--config", "hocon/foo.hocon", "--set", "kv.server.port=off", "--set",
            $"akka.remote.dot-netty.tcp.port={node.RemotingPort}"]);
        node.Environment["kv__Node"] = "overridden";
        node.Environment["NODES"] = $"foo@127.0.0.2:{node.RemotingPort}";
        await node.Start();

        await node.Line("Node foo@127.0.0.2 is up");
    }
}
