using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

public sealed class HostsTests
{
    const string Tcp = "akka.remote.dot-netty.tcp";

    static NodeSettings Load(params string[] set) => NodeConfiguration.Load([], set, new Dictionary<string, string>()).Node;

    static IEnumerable<string> Joined(NodeSettings node) =>
        node.Seeds.Select(seed => seed.At(new("akka.tcp", "kv", node.Host, node.Port), node).ToString());

    [Theory]
    [InlineData("127.0.0.1", "foo@localhost:1", "akka.tcp://kv@127.0.0.1:1")]
    [InlineData("LocalHost", "foo@127.0.0.1:1", "akka.tcp://kv@127.0.0.1:1")]
    [InlineData("::1", "foo@localhost:1", "akka.tcp://kv@[::1]:1")]
    [InlineData("[::1]", "foo@[0:0:0:0:0:0:0:1]:1", "akka.tcp://kv@[::1]:1")]
    [InlineData("::1", "akka.tcp://kv@[::1]:1", "akka.tcp://kv@[::1]:1")]
    [InlineData("127.0.0.1", "akka.tcp://kv@LOCALHOST:1", "akka.tcp://kv@127.0.0.1:1")]
    public void A_host_has_one_way_to_be_written(string hostname, string seed, string address)
    {
        var node = Load($"{Tcp}.hostname={hostname}", $"akka.cluster.seed-nodes=[\"{seed}\"]", "kv.node=bar");

        Assert.Equal([address], Joined(node));
        Assert.Equal(address.Contains("[::1]") ? "bar@[::1]" : "bar@127.0.0.1", node.Name.Value);
    }

    [Fact]
    public void Names_of_hosts_compare_without_case()
    {
        var node = Load($"{Tcp}.hostname=Node-A", "kv.insecure=on", "akka.cluster.seed-nodes=[\"foo@NODE-B:1\"]", "kv.node=Bar");

        Assert.Equal(("Bar@node-a", "akka.tcp://kv@node-b:1"), (node.Name.Value, Assert.Single(Joined(node))));
        Assert.Equal(new NodeName("foo@HOST:1"), new NodeName("foo@host:1"));
        Assert.NotEqual(new NodeName("FOO@host"), new NodeName("foo@host"));
    }

    [Fact]
    public void A_host_that_is_none_is_refused_with_the_way_out()
    {
        Assert.Contains("a host is expected", Assert.Throws<BadStartException>(() => Load($"{Tcp}.hostname=a b",
            "kv.insecure=on")).Message);
        Assert.Contains("write it as foo@[::1]:8110", Assert.Throws<BadStartException>(() =>
            Load("akka.cluster.seed-nodes=[\"foo@::1\"]")).Message);
    }
}
