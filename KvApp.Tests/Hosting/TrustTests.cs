using Xunit;

namespace KvApp.Tests;

public sealed class TrustTests : IDisposable
{
    readonly Certificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    static NodeSettings Load(params string[] set) => NodeConfiguration.Load([], set, new Dictionary<string, string>()).Node;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.5")]
    [InlineData("::1")]
    [InlineData("localhost")]
    public void Loopback_needs_nothing(string host) =>
        Assert.True(Trust.IsLoopback(Load($"akka.remote.dot-netty.tcp.hostname={host}").BindHost));

    [Theory]
    [InlineData("0.0.0.0", "node")]
    [InlineData("::", "node")]
    [InlineData("", "node")]
    [InlineData("192.168.1.1", "")]
    [InlineData("node", "")]
    [InlineData("127.0.0.1", "node")]
    [InlineData("127.0.0.1", "0.0.0.0")]
    [InlineData("localhost.example.org", "")]
    public void Any_other_host_is_refused_with_both_ways_out(string host, string advertised)
    {
        string[] hosts = [$"akka.remote.dot-netty.tcp.hostname={host}", $"akka.remote.dot-netty.tcp.public-hostname={advertised}"];

        var message = Assert.Throws<BadStartException>(() => Load(hosts)).Message;

        Assert.Contains("kv.tls { certificate, password, pinned }", message);
        Assert.Contains("kv.insecure = on", message);
        // Akka's own switch authenticates nobody.
        Assert.Throws<BadStartException>(() => Load([.. hosts, "akka.remote.dot-netty.tcp.enable-ssl=on", "akka.remote.dot-netty.tcp.ssl.suppress-validation=on"]));
    }

    [Theory]
    [InlineData("0.0.0.0", "node")]
    [InlineData("node", "")]
    public void The_user_s_word_or_a_certificate_open_it(string host, string advertised)
    {
        string[] hosts = [$"akka.remote.dot-netty.tcp.hostname={host}", $"akka.remote.dot-netty.tcp.public-hostname={advertised}"];

        Assert.Equal("node", Load([.. hosts, "kv.insecure=on"]).Host);
        Assert.NotNull(Load([.. hosts, .. _certificates.Settings("own")]).Tls);
    }

    [Fact]
    public void An_address_that_names_no_machine_cannot_be_advertised() =>
        Assert.Contains("public-hostname", Assert.Throws<BadStartException>(() => Load("akka.remote.dot-netty.tcp.hostname=0.0.0.0", "kv.insecure=on")).Message);

    [Fact]
    public void Without_a_list_only_the_own_certificate_is_pinned()
    {
        Assert.Equal<string>([_certificates.Thumbprint("own")], Load(_certificates.Settings("own")).Tls!.Pinned);
        Assert.Equal<string>([_certificates.Thumbprint("other")], Load([.. _certificates.Settings("own"), $"kv.tls.pinned=[\"{_certificates.Thumbprint("other").ToLowerInvariant()}\"]"]).Tls!.Pinned);
    }

    [Fact]
    public void A_mistake_in_kv_tls_is_named()
    {
        var own = _certificates.Settings("own");

        Assert.StartsWith("kv.tls.certificate = ", Assert.Throws<BadStartException>(() => Load([.. own, "kv.tls.password=wrong"])).Message);
        Assert.Contains("'12:34'", Assert.Throws<BadStartException>(() => Load([.. own, "kv.tls.pinned=[\"12:34\"]"])).Message);
        Assert.StartsWith("kv.tls.certificate = \"\"", Assert.Throws<BadStartException>(() => Load($"kv.tls.pinned=[\"{_certificates.Thumbprint("own")}\"]")).Message);
    }
}
