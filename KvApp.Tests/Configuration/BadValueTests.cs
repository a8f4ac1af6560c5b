using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

public sealed class BadValueTests : IDisposable
{
    readonly Certificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    static NodeConfiguration Load(params string[] set) => NodeConfiguration.Load([], set, new Dictionary<string, string>());

    static NodeConfiguration LoadVariables(params (string Name, string Value)[] variables) =>
        NodeConfiguration.Load([], [], variables.ToDictionary(each => each.Name, each => each.Value));

    static string PasswordOf(NodeConfiguration configuration) => new SettingsReader(configuration.Akka).Secret("kv.tls.password");

    static string Refusal(params string[] set) => Assert.Throws<BadStartException>(() => Load(set)).Message;

    [Theory]
    [InlineData("kv.router.timeout", "abc", "a duration from 1ms to 49d is expected, such as 5s or 500ms")]
    [InlineData("kv.router.timeout", "0", "a duration from 1ms to 49d is expected, such as 5s or 500ms")]
    [InlineData("kv.router.window", "1.5", "a whole number from 1 to 1000000 is expected")]
    [InlineData("kv.router.window", "99999999999", "a whole number from 1 to 1000000 is expected")]
    [InlineData("kv.tasks.tick-time", "abc", "a duration from 100ms to 49d is expected, such as 5s or 500ms")]
    [InlineData("kv.tasks.tick-time", "0", "a duration from 100ms to 49d is expected, such as 5s or 500ms")]
    [InlineData("kv.tasks.tick-time", "infinite", "a duration from 100ms to 49d is expected, such as 5s or 500ms")]
    [InlineData("kv.tasks.await-timeout", "60d", "a duration from 1ms to 49d is expected, such as 5s or 500ms")]
    [InlineData("kv.server.idle-timeout", "60d", "a duration from 0 to 49d is expected, such as 5s or 500ms")]
    [InlineData("kv.server.idle-timeout", "99999999999999999999d", "a duration from 0 to 49d is expected, such as 5s or 500ms")]
    [InlineData("kv.cluster-down-after", "abc", "a duration from 1ms to 49d is expected, such as 5s or 500ms")]
    [InlineData("kv.tasks.max-threads", "abc", "a whole number from 1 to 32767 is expected")]
    [InlineData("kv.tasks.max-threads", "0", "a whole number from 1 to 32767 is expected")]
    [InlineData("kv.tasks.copy-local", "perhaps", "one of on, off, true, false, yes, no is expected")]
    [InlineData("kv.tasks.code.max-size", "abc", "a size from 1 byte to 64 MiB is expected, such as 64 KiB")]
    [InlineData("kv.tasks.code.max-size", "1.5", "a size from 1 byte to 64 MiB is expected, such as 64 KiB")]
    [InlineData("kv.tasks.code.max-size", "99999999999999999999 TiB", "a size from 1 byte to 64 MiB is expected, such as 64 KiB")]
    [InlineData("kv.tasks.code.shipping", "on", "one of auto, explicit, off, false, no is expected")]
    [InlineData("kv.tasks.code.shared", "x", "a list of texts is expected, as in [\"a\", \"b\"]")]
    [InlineData("kv.default-remoting-port", "0", "a whole number from 1 to 65535 is expected")]
    public void A_wrong_value_is_one_line_with_key_value_source_and_what_is_expected(string key, string value, string expected) =>
        Assert.Equal($"{key} = {value} (from --set {key}): {expected}", Refusal($"{key}={value}"));

    [Theory]
    [InlineData("akka.cluster.gossip-interval", "abc", "a number, a duration, a size or a switch is expected, such as Akka's 1s")]
    [InlineData("akka.cluster.gossip-interval", "60d", "a duration of no more than 49 days is expected, such as Akka's 1s")]
    [InlineData("akka.remote.watch-failure-detector.threshold", "much",
        "a number, a duration, a size or a switch is expected, such as Akka's 10.0")]
    [InlineData("akka.remote.dot-netty.tcp.maximum-frame-size", "big",
        "a number, a duration, a size or a switch is expected, such as Akka's 128000b")]
    public void A_value_that_Akka_cannot_read_is_refused_at_the_start(string key, string value, string expected) =>
        Assert.Equal($"{key} = {value} (from --set {key}): {expected}", Refusal($"{key}={value}"));

    [Fact]
    public void A_wrong_entry_of_the_table_is_told_with_its_source() =>
        Assert.Equal("kv.router.table (from --set kv.router.table): kv.router.table[0].from = \"aa\" is not one byte: write one ASCII character, or 0x80 to 0xFF",
            Refusal("kv.router.table=[{from=aa,to=z,node=solo}]"));

    [Theory]
    [InlineData("[x")]
    [InlineData("{x")]
    [InlineData("{x = 1}")]
    [InlineData("\"x")]
    [InlineData("\"x\"y\"")]
    [InlineData(" x \u200B# //${y} = \\")]
    public void A_setting_of_one_value_takes_any_text_as_it_stands(string password)
    {
        Assert.Equal(password, PasswordOf(Load($"kv.tls.password={password}")));
        Assert.Equal(password, PasswordOf(LoadVariables(("KV__TLS__PASSWORD", password))));
    }

    [Fact]
    public void A_text_that_is_one_quoted_string_is_what_is_between_its_quotes()
    {
        Assert.Equal("\"x\"", PasswordOf(Load("kv.tls.password=\"\\\"x\\\"\"")));
        Assert.Equal("foo@127.0.0.1", Load("kv.node=\"foo\"").Node.Name.Value);
    }

    [Fact]
    public void A_list_begins_with_a_bracket_and_is_HOCON()
    {
        Assert.Equal(["data", "node-solo", "x", "y"],
            Load("akka.cluster.roles=[ x, # first\n y, ]").Akka.GetStringList("akka.cluster.roles"));
        Assert.Equal("--set akka.cluster.roles: line 1: '[' is never closed", Refusal("akka.cluster.roles=[x"));
    }

    [Fact]
    public void Two_variables_for_one_setting_are_refused()
    {
        Assert.Equal("KV__NODE, kv__node: these variables set one setting in two ways; remove one",
            Assert.Throws<BadStartException>(() => LoadVariables(("KV__NODE", "a"), ("kv__node", "b"))).Message);
        Assert.Contains("set one setting in two ways", Assert.Throws<BadStartException>(() => LoadVariables(("AKKA__CLUSTER__ROLES",
            "[a]"), ("AKKA__CLUSTER__ROLES__0", "b"))).Message);
        Assert.Contains("in so long a list", Assert.Throws<BadStartException>(() => LoadVariables(("AKKA__CLUSTER__ROLES__99999999999",
            "b"))).Message);
    }

    [Fact]
    public void A_secret_is_in_no_error()
    {
        const string secret = "geheim";
        string[] messages =
        [
            Refusal($"kv.tls.pasword={secret}"), Refusal($"tls.password={secret}"), Refusal($"kv.tls.password:{secret}"),
                Refusal($"kv..password={secret}"),
            Refusal([.. _certificates.Settings("own"), $"kv.tls.password={secret}"]),
            Assert.Throws<BadStartException>(() => LoadVariables(("KV__TLS__PASSWORD__0", secret))).Message,
            Assert.Throws<HoconException>(() => HoconReader.ReadFile($"kv.tls.password \"{secret}\"")).Message,
            Assert.Throws<HoconException>(() => HoconReader.ReadFile($"kv.tls.password = {secret}@x")).Message,
        ];
        Assert.All(messages, message => Assert.DoesNotContain(secret, message));
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("\u200E{0}")]
    [InlineData("\u200B{0}\uFEFF")]
    [InlineData("sha1 Fingerprint={1}")]
    [InlineData("SHA1 Fingerprint={1}\n")]
    [InlineData("{1}")]
    public void A_thumbprint_is_taken_as_people_paste_it(string form)
    {
        var print = _certificates.Thumbprint("other");
        var colons = string.Join(':', print.Chunk(2).Select(pair => new string(pair)));

        var tls = Load([.. _certificates.Settings("own"), $"kv.tls.pinned=[\"\"\"{string.Format(form, print, colons)}\"\"\"]"]).Node.Tls!;

        Assert.Equal<string>([print], tls.Pinned);
    }

    [Theory]
    [InlineData("12:3g", "'g' in '12:3g' is no hexadecimal digit")]
    [InlineData("12\u0663", "'\u0663' in '12\u0663' is no hexadecimal digit")]
    [InlineData("12:34", "'12:34' is no thumbprint, it has 4 digits")]
    public void A_wrong_thumbprint_is_refused_by_its_character(string print, string problem) =>
        Assert.Contains(problem, Refusal([.. _certificates.Settings("own"), $"kv.tls.pinned=[\"{print}\"]"]));

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "Authorization",
        "OTEL_EXPORTER_OTLP_HEADERS: pairs are expected, as in key=value,other=value")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "0",
        "OTEL_EXPORTER_OTLP_TIMEOUT=0: milliseconds are expected, a whole number from 1 to 2147483647")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/json",
        "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/json: one of grpc, http/protobuf is expected")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "0",
        "OTEL_METRIC_EXPORT_INTERVAL=0: milliseconds are expected, a whole number from 1 to 2147483647")]
    [InlineData("OTEL_TRACES_SAMPLER_ARG", "2", "OTEL_TRACES_SAMPLER_ARG=2: a number from 0 to 1 is expected")]
    [InlineData("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "4096",
        "OTEL_BSP_MAX_EXPORT_BATCH_SIZE=4096: no more than OTEL_BSP_MAX_QUEUE_SIZE (2048) is expected")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://user:geheim@host",
        "OTEL_EXPORTER_OTLP_ENDPOINT: the address of a collector is expected, such as http://127.0.0.1:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_CERTIFICATE", "/nobody.pem", "OTEL_EXPORTER_OTLP_CERTIFICATE=/nobody.pem: a file in PEM is expected: ")]
    public void A_wrong_variable_of_OpenTelemetry_is_one_line_that_names_the_variable(string name, string value, string problem) =>
        Assert.StartsWith(problem, Assert.Throws<BadStartException>(() => OtelVariables.Check(new Dictionary<string,
            string> { [name] = value })).Message);

    [Fact]
    public void The_defaults_are_within_their_bounds() =>
        Assert.Equal(TimeSpan.FromSeconds(5), TasksSettings.From(TasksConfig.Reference).TickTime);
}
