using Akka.Actor;
using Xunit;

namespace KvApp.Tests;

public sealed class NodesTests
{
    const string Three = "foo@127.0.0.1:9110,bar@127.0.0.1:9111,baz@127.0.0.1:9112";

    static NodeConfiguration Load(string nodes, params string[] set) => NodeConfiguration.Load([], set, new Dictionary<string, string> { ["NODES"] = nodes });

    static string[] Joined(NodeConfiguration configuration, string self) => [.. configuration.Node.Seeds.Select(seed => seed.At(Address.Parse(self), configuration.Node).ToString())];

    [Fact]
    public void The_list_replaces_the_seeds_in_its_order_and_gives_this_node_its_port()
    {
        var configuration = Load(Three, "kv.node=bar");

        Assert.Equal(9111, configuration.Node.Port);
        Assert.Equal(["akka.tcp://kv@127.0.0.1:9110", "akka.tcp://kv@127.0.0.1:9111", "akka.tcp://kv@127.0.0.1:9112"], Joined(configuration, "akka.tcp://kv@127.0.0.1:9111"));
    }

    [Fact]
    public void The_protocol_of_a_seed_is_this_node_s_own()
    {
        Assert.Equal("akka.ssl.tcp://kv@127.0.0.1:9110", Joined(Load(Three, "kv.node=bar"), "akka.ssl.tcp://kv@127.0.0.1:9111")[0]);
        Assert.Equal("akka.ssl.tcp://kv@127.0.0.1:1", Joined(Load("", "akka.cluster.seed-nodes=[\"akka.tcp://kv@127.0.0.1:1\"]"), "akka.ssl.tcp://kv@127.0.0.1:9111")[0]);
    }

    [Fact]
    public void Empty_entries_are_dropped_and_ports_default()
    {
        var configuration = Load(" foo@10.0.0.1 ,, bar@10.0.0.2:7 ,", "kv.default-remoting-port=99");

        Assert.Equal(["akka.tcp://kv@10.0.0.1:99", "akka.tcp://kv@10.0.0.2:7"], Joined(configuration, "akka.tcp://kv@127.0.0.1:9111"));
        Assert.Equal(99, configuration.Node.Port);
    }

    [Fact]
    public void A_port_set_for_this_node_stands_and_the_list_is_corrected()
    {
        var configuration = Load(Three, "kv.node=foo", "akka.remote.dot-netty.tcp.port=5");

        Assert.Equal(5, configuration.Node.Port);
        Assert.Equal("akka.tcp://kv@127.0.0.1:5", Joined(configuration, "akka.tcp://kv@127.0.0.1:5")[0]);
    }

    [Fact]
    public void A_list_without_ports_leaves_the_port_of_a_file_alone()
    {
        var configuration = NodeConfiguration.Load([Path.Combine(Repository.Root, "hocon/bar.hocon")], [], new Dictionary<string, string> { ["NODES"] = "foo@127.0.0.1,bar@127.0.0.1" });

        Assert.Equal(8111, configuration.Node.Port);
        Assert.Equal(["akka.tcp://kv@127.0.0.1:8110", "akka.tcp://kv@127.0.0.1:8111"], Joined(configuration, "akka.tcp://kv@127.0.0.1:8111"));
    }

    [Fact]
    public void The_own_entry_says_where_others_reach_this_node()
    {
        var named = Load("foo@127.0.0.5:9110,bar@127.0.0.6:9111", "kv.node=bar").Node;
        Assert.Equal(("bar@127.0.0.6", "127.0.0.6", "127.0.0.6"), (named.Name.Value, named.Host, named.BindHost));

        var everywhere = Load("foo@foo:9110,bar@bar:9111", "kv.node=bar", "akka.remote.dot-netty.tcp.hostname=0.0.0.0", "kv.insecure=on").Node;
        Assert.Equal(("bar@bar", "bar", "0.0.0.0"), (everywhere.Name.Value, everywhere.Host, everywhere.BindHost));
    }

    [Theory]
    [InlineData("foo@127.0.0.1:9110,foo", "foo")]
    [InlineData("@127.0.0.1", "@127.0.0.1")]
    [InlineData("foo@", "foo@")]
    [InlineData("foo@127.0.0.1:x", "foo@127.0.0.1:x")]
    [InlineData("foo@127.0.0.1:70000", "foo@127.0.0.1:70000")]
    [InlineData("foo@a@b", "foo@a@b")]
    [InlineData("foo bar@127.0.0.1", "foo bar@127.0.0.1")]
    [InlineData("akka.tcp://kv@127.0.0.1", "akka.tcp://kv@127.0.0.1")]
    public void A_malformed_entry_is_named(string nodes, string entry)
    {
        var message = Assert.Throws<BadStartException>(() => Load(nodes)).Message;

        Assert.StartsWith($"NODES={nodes}: '{entry}'", message);
    }

    [Fact]
    public void A_malformed_seed_of_a_setting_is_named_with_where_it_came_from()
    {
        var message = Assert.Throws<BadStartException>(() => Load("", "akka.cluster.seed-nodes=[\"foo\"]")).Message;

        Assert.StartsWith("akka.cluster.seed-nodes (from --set akka.cluster.seed-nodes): 'foo' names no host", message);
    }
}
