using System.Net;
using Xunit;

namespace KvApp.Tests;

public sealed class ConfigurationTests : IDisposable
{
    readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();

    public void Dispose() => _directory.Delete(recursive: true);

    string Hocon(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    static NodeConfiguration Load(string[]? files = null, string[]? set = null, params (string, string)[] environment) =>
        NodeConfiguration.Load(files ?? [], set ?? [], environment.ToDictionary(variable => variable.Item1, variable => variable.Item2));

    static string Refusal(string[]? files = null, string[]? set = null, params (string, string)[] environment)
    {
        var message = Assert.Throws<BadStartException>(() => Load(files, set, environment)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    [Fact]
    public void With_nothing_said_a_node_alone_owns_every_name_on_loopback()
    {
        var configuration = Load();

        Assert.Equal("solo@127.0.0.1", configuration.Node.Name.Value);
        Assert.Equal(("kv", 8110, "127.0.0.1"), (configuration.Node.Cluster, configuration.Node.Port, configuration.Node.BindHost));
        Assert.Empty(configuration.Node.Seeds);
        Assert.Equal((IPAddress.Loopback, 4040, 65536, TimeSpan.Zero), (configuration.Server.Host, configuration.Server.Port, configuration.Server.MaxLine, configuration.Server.IdleTimeout));
        var entry = Assert.Single(configuration.Akka.GetValue("kv.router.table").GetArray()).GetObject();
        Assert.Equal(["0x00", "0xFF", "solo"], new[] { "from", "to", "node" }.Select(key => entry.GetKey(key).GetString()));
        Assert.Equal(["data", "node-solo"], configuration.Akka.GetStringList("akka.cluster.roles"));
    }

    [Fact]
    public void Each_source_overrides_those_before_it()
    {
        var first = Hocon("first.hocon", "kv.server { port = 1, max-line = 100 B }");
        var second = Hocon("second.hocon", "kv.server.port = 2");
        var list = "solo@127.0.0.1:21";

        Assert.Equal(1, Load([first]).Server.Port);
        Assert.Equal(2, Load([first, second]).Server.Port);
        Assert.Equal(1, Load([second, first]).Server.Port);
        Assert.Equal(3, Load([first, second], [], ("PORT", "3")).Server.Port);
        Assert.Equal(4, Load([first, second], [], ("PORT", "3"), ("KV__SERVER__PORT", "4")).Server.Port);
        Assert.Equal(5, Load([first, second], ["kv.server.port=5"], ("PORT", "3"), ("KV__SERVER__PORT", "4")).Server.Port);
        Assert.Equal(6, Load([first, second], ["kv.server.port=5", "kv.server.port=6"], ("PORT", "3"), ("KV__SERVER__PORT", "4")).Server.Port);
        Assert.Equal(100, Load([first, second], ["kv.server.port=5"]).Server.MaxLine);

        var port = Hocon("port.hocon", "akka.remote.dot-netty.tcp.port = 20");
        Assert.Equal(20, Load([port]).Node.Port);
        Assert.Equal(21, Load([port], [], ("NODES", list)).Node.Port);
        Assert.Equal(22, Load([port], [], ("NODES", list), ("AKKA__REMOTE__DOT_NETTY__TCP__PORT", "22")).Node.Port);
        Assert.Equal(23, Load([port], ["akka.remote.dot-netty.tcp.port=23"], ("NODES", list), ("AKKA__REMOTE__DOT_NETTY__TCP__PORT", "22")).Node.Port);
    }

    [Fact]
    public void A_variable_names_any_key_in_any_case_and_numbers_make_a_list()
    {
        var configuration = Load([], [],
            ("kv__Server__MAX_LINE", "1 KiB"),
            ("AKKA__CLUSTER__SEED_NODES__1", "bar@127.0.0.1:2"), ("AKKA__CLUSTER__SEED_NODES__0", "foo@127.0.0.1:1"),
            ("KV__ROUTER__TABLE__0__FROM", "a"), ("KV__ROUTER__TABLE__0__TO", "m"), ("KV__ROUTER__TABLE__0__NODE", "foo"),
            ("AKKA__CLUSTER__FAILURE_DETECTOR__THRESHOLD", "9.5"),
            ("AKKA__CLUSTER__ROLES", "[ x, y ]"));

        Assert.Equal(1024, configuration.Server.MaxLine);
        Assert.Equal(["foo@127.0.0.1:1", "bar@127.0.0.1:2"], configuration.Node.Seeds.Select(seed => seed.ToString()));
        Assert.Equal("foo", Assert.Single(configuration.Akka.GetValue("kv.router.table").GetArray()).GetObject().GetKey("node").GetString());
        Assert.Equal(9.5, configuration.Akka.GetDouble("akka.cluster.failure-detector.threshold"));
        Assert.Equal(["data", "node-solo", "x", "y"], configuration.Akka.GetStringList("akka.cluster.roles"));
    }

    [Fact]
    public void A_value_from_outside_a_file_is_taken_as_it_stands()
    {
        const string odd = """pass#word "quoted" \ {x} = ${y} // z""";

        Assert.Equal(odd, Load([], [$"kv.tls.password={odd}"]).Akka.GetString("kv.tls.password"));
        Assert.Equal(odd, Load([], [], ("KV__TLS__PASSWORD", odd)).Akka.GetString("kv.tls.password"));
    }

    [Fact]
    public void A_section_and_a_setting_within_it_may_both_be_given()
    {
        var server = Load([], [], ("KV__SERVER__PORT", "7"), ("KV__SERVER", "{ port = 6, max-line = 2 KiB }")).Server;

        Assert.Equal((7, 2048), (server.Port, server.MaxLine));
    }

    [Fact]
    public void The_port_of_a_node_that_only_stores_is_off() => Assert.Null(Load([], [], ("PORT", "off")).Server.Port);

    [Theory]
    [InlineData("kv.server.port", "telnet")]
    [InlineData("kv.server.port", "70000")]
    [InlineData("kv.server.port", "-1")]
    [InlineData("kv.server.host", "example.org")]
    [InlineData("kv.server.max-line", "much")]
    [InlineData("kv.server.max-line", "3")]
    [InlineData("kv.server.max-line", "1 GiB")]
    [InlineData("kv.server.idle-timeout", "5 parsecs")]
    [InlineData("kv.server.idle-timeout", "-5s")]
    [InlineData("kv.node", "a b")]
    [InlineData("kv.node", "foo@127.0.0.1")]
    [InlineData("kv.cluster", "k v")]
    [InlineData("kv.cluster", "-")]
    [InlineData("kv.insecure", "perhaps")]
    [InlineData("kv.log-level", "loud")]
    [InlineData("akka.loglevel", "loud")]
    [InlineData("kv.default-remoting-port", "x")]
    [InlineData("akka.remote.dot-netty.tcp.port", "x")]
    [InlineData("akka.cluster.seed-nodes", "foo@127.0.0.1:1")]
    [InlineData("kv.tls.certificate", "/no/such/file.pfx")]
    [InlineData("kv.tls.pinned", "abc")]
    public void A_bad_value_is_named_with_its_key_and_where_it_came_from(string key, string value)
    {
        var message = Refusal([], [$"{key}={value}"]);

        Assert.StartsWith($"{key} = {value} (from --set {key}): ", message);
    }

    [Fact]
    public void The_origin_of_a_bad_value_is_its_file_or_variable()
    {
        var file = Hocon("bad.hocon", "kv.server.port = x");

        Assert.Contains($"kv.server.port = x (from {file}, line 1)", Refusal([file]));
        Assert.Contains("kv.server.port = y (from PORT)", Refusal([file], [], ("PORT", "y")));
        Assert.Contains("kv.server.port = z (from KV__SERVER__PORT)", Refusal([file], [], ("PORT", "y"), ("KV__SERVER__PORT", "z")));
        Assert.Contains("(from AKKA__CLUSTER__SEED_NODES__0__A, AKKA__CLUSTER__SEED_NODES__1)", Refusal([], [], ("AKKA__CLUSTER__SEED_NODES__0__A", "x"), ("AKKA__CLUSTER__SEED_NODES__1", "y")));
    }

    [Theory]
    [InlineData("kv.sever.port", "kv.server.port")]
    [InlineData("kv.server.prot", "kv.server.port")]
    [InlineData("kv.server.port.x", "kv.server.port")]
    public void An_unknown_key_of_kv_is_refused_with_those_that_exist(string key, string known)
    {
        var message = Refusal([], [$"{key}=1"]);

        Assert.Contains($"{key} (from --set {key}): there is no such setting", message);
        Assert.Contains(known, message);
    }

    [Fact]
    public void A_section_is_no_value() => Assert.Contains("kv.server (from KV__SERVER): this is a section", Refusal([], [], ("KV__SERVER", "off")));

    [Theory]
    [InlineData("kv {\n server.port = 1\n", "line 1: '{' is never closed")]
    [InlineData("kv {\n server.port = 1\n}}", "line 3: '}' closes nothing")]
    [InlineData("kv {\n x = [ 1, 2 }\n", "line 2: '}' closes nothing")]
    [InlineData("kv.node = \"foo\nkv.cluster = x", "line 1: a \" is not closed")]
    [InlineData("# {\nkv.node = \"\"\"foo\n", "line 2: \"\"\" is never closed")]
    [InlineData("kv.node", "'kv.node' has no value")]
    [InlineData("kv node = foo", "'kv node' has no value")]
    [InlineData("kv.node = ${nobody}", "nobody")]
    [InlineData("kv.node = ${?NODE}", "line 1: ${?...} is not supported")]
    [InlineData("include \"other\"", "include is not supported")]
    [InlineData("kv.node = a:b", "':'")]
    public void A_mistake_in_a_file_is_told_with_the_file(string text, string problem)
    {
        var file = Hocon("mistake.hocon", text);
        var message = Refusal([file]);

        Assert.StartsWith(file, message);
        Assert.Contains(problem, message);
    }

    [Fact]
    public void Comments_quotes_and_substitutions_are_no_mistakes()
    {
        var file = Hocon("fine.hocon",
            "kv { cluster = foo # {\n node = ${kv.cluster} // }\n  }\nakka.x = \"a { b \\\" [\", akka.y = \"\"\"{ \" \n [\"\"\"");

        Assert.Equal("foo@127.0.0.1", Load([file]).Node.Name.Value);
    }

    [Theory]
    [InlineData("kv.server.port", "--set kv.server.port: expected key=value")]
    [InlineData("=1", "--set : expected key=value")]
    [InlineData("colour=1", "colour (from --set colour): there is no such setting; settings begin with kv. or akka.")]
    public void An_assignment_is_a_key_of_kv_or_akka_and_a_value(string assignment, string problem) =>
        Assert.StartsWith(problem, Refusal([], [assignment]));

    [Fact]
    public void A_missing_file_is_told_with_its_full_path()
    {
        var message = Refusal(["hocon/nobody.hocon"]);

        Assert.Contains("--config hocon/nobody.hocon: there is no such file", message);
        Assert.Contains(Path.GetFullPath("hocon/nobody.hocon"), message);
    }

    [Fact]
    public void A_folder_is_called_a_folder_and_a_file_in_it_is_named()
    {
        var file = Hocon("node.hocon", "kv.node = foo");

        Assert.Equal($"--config {_directory.FullName}: this is a folder; give a file, such as {file}", Refusal([_directory.FullName]));
    }

    [Fact]
    public void A_file_that_is_no_text_or_never_ends_is_refused()
    {
        var file = Path.Combine(_directory.FullName, "binary.hocon");
        File.WriteAllBytes(file, [0xFF, 0xC0, 0x80]);

        Assert.Equal($"--config {file}: the file is no text in UTF-8", Refusal([file]));
        Assert.Contains("more than 1048576 characters", Refusal(["/dev/zero"]));
    }

    [Fact]
    public void The_times_that_were_promised_are_set()
    {
        var akka = Load().Akka;

        Assert.Equal((4, 1), (akka.GetTimeSpan("akka.cluster.seed-node-timeout").TotalSeconds, akka.GetTimeSpan("akka.cluster.retry-unsuccessful-join-after").TotalSeconds));
        Assert.Equal((3, 3), (akka.GetTimeSpan("akka.coordinated-shutdown.phases.cluster-leave.timeout").TotalSeconds, akka.GetTimeSpan("akka.coordinated-shutdown.phases.cluster-exiting.timeout").TotalSeconds));
        Assert.Equal((3, 1), (akka.GetTimeSpan("akka.remote.dot-netty.tcp.connection-timeout").TotalSeconds, akka.GetTimeSpan("akka.remote.retry-gate-closed-for").TotalSeconds));
        Assert.Equal(20, akka.GetTimeSpan("akka.remote.transport-failure-detector.acceptable-heartbeat-pause").TotalSeconds);
        Assert.False(akka.GetBoolean("akka.coordinated-shutdown.run-by-clr-shutdown-hook"));
        Assert.False(akka.GetBoolean("akka.cluster.run-coordinated-shutdown-when-down"));
        Assert.False(akka.GetBoolean("akka.remote.use-passive-connections"));
    }
}
