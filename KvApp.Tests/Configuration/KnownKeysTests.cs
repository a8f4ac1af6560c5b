using Xunit;

namespace KvApp.Tests;

public sealed class KnownKeysTests : IDisposable
{
    readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();

    public void Dispose() => _directory.Delete(recursive: true);

    NodeConfiguration Load(string text)
    {
        var path = Path.Combine(_directory.FullName, "node.hocon");
        File.WriteAllText(path, text);
        return NodeConfiguration.Load([path], [], new Dictionary<string, string>());
    }

    static NodeConfiguration LoadVariable(string name, string value) =>
        NodeConfiguration.Load([], [], new Dictionary<string, string> { [name] = value });

    [Theory]
    [InlineData("kw.server.port = 1", "kv.server.port")]
    [InlineData("server.port = 1", "kv.server.port")]
    [InlineData("KV.server.port = 1", "kv.server.port")]
    [InlineData("kv.Server.port = 1", "kv.server.port")]
    [InlineData("kv.\"Server\".\"prot\" = 1", "kv.server.port")]
    [InlineData("\"kv.server.port\" = 1", "kv.server.port, without the quotes")]
    [InlineData("kv.max-line = 1", "kv.server.max-line")]
    [InlineData("kv.server.maxline = 1", "kv.server.max-line")]
    [InlineData("AKKA.loglevel = info", "akka.loglevel")]
    [InlineData("akka.log-level = info", "akka.loglevel")]
    [InlineData("akka.remote.dot-netty.tcp.prot = 1", "akka.remote.dot-netty.tcp.port")]
    [InlineData("akka.remote.dotnetty.tcp.port = 1", "akka.remote.dot-netty.tcp.port")]
    [InlineData("akka.cluster.seed-node = []", "akka.cluster.seed-nodes")]
    [InlineData("akka.cluster { failure-detector { treshold = 9 } }", "akka.cluster.failure-detector.threshold")]
    public void A_key_that_does_not_exist_is_refused_with_the_key_that_was_meant(string text, string meant) =>
        Assert.EndsWith($"node.hocon, line 1): there is no such setting; did you mean {meant}?", Assert.Throws<BadStartException>(() =>
            Load(text)).Message);

    [Fact]
    public void A_key_far_from_every_other_is_refused_at_the_top_and_under_kv()
    {
        Assert.EndsWith("there is no such setting; settings begin with kv. or akka.", Assert.Throws<BadStartException>(() =>
            Load("colour = red")).Message);
        Assert.Contains("there is no such setting; kv.node, ", Assert.Throws<BadStartException>(() => Load("kv.colour = red")).Message);
    }

    [Fact]
    public void A_key_of_akka_that_no_reference_names_is_one_warning()
    {
        var configuration = Load("akka.persistence.journal.plugin = x\nakka.colour = red");

        Assert.Equal(2, configuration.Warnings.Count);
        Assert.Contains("akka.colour (from ", configuration.Warnings[1]);
    }

    [Theory]
    [InlineData("akka.actor.deployment { \"/a/*\" { router = round-robin-pool } }")]
    [InlineData("akka.actor.serializers.mine = \"A, B\"")]
    [InlineData("akka.actor.serialization-bindings { \"A.B, C\" = json }")]
    [InlineData("akka.actor.default-dispatcher { type = ForkJoinDispatcher, throughputs = 1 }")]
    [InlineData("my-dispatcher = 1\nakka.x = 1", "my-dispatcher")]
    [InlineData("akka.my-dispatcher { type = PinnedDispatcher }")]
    [InlineData("akka.cluster.role { data.min-nr-of-members = 1 }")]
    [InlineData("kv.http {}")]
    public void The_keys_of_open_maps_are_the_user_s_own(string text, string? refused = null)
    {
        if (refused is null) Assert.Empty(Load(text).Warnings);
        else Assert.Contains(refused, Assert.Throws<BadStartException>(() => Load(text)).Message);
    }

    [Fact]
    public void A_variable_with_a_misspelt_key_is_refused() =>
        Assert.Equal("akka.remote.dotnetty.tcp.port (from AKKA__REMOTE__DOTNETTY__TCP__PORT): there is no such setting; did you mean akka.remote.dot-netty.tcp.port?",
            Assert.Throws<BadStartException>(() => LoadVariable("AKKA__REMOTE__DOTNETTY__TCP__PORT", "1")).Message);
}
