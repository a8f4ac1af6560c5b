using System.Net;
using Akka.Configuration;
using Xunit;

namespace KvApp.Tests;

/// <summary>docker-compose.yml, the files that it mounts, and hocon/ say the same of the same nodes.</summary>
public sealed class ComposeTests
{
    static readonly string[] Names = ["foo", "bar", "baz"];

    static NodeConfiguration Load(string file) => NodeConfiguration.Load([Path.Combine(Repository.Root, file)], [], new Dictionary<string, string>());

    static string Table(NodeConfiguration configuration) => string.Join(", ", configuration.Akka.GetValue("kv.router.table").GetArray()
        .Select(entry => entry.ToConfig()).Select(entry => $"{entry.GetString("from")}-{entry.GetString("to")} {entry.GetString("node")}"));

    static Dictionary<string, ComposeService> Services() => ComposeService.Read(Repository.Read("docker-compose.yml"));

    [Fact]
    public void Every_service_is_a_node_with_a_file_of_its_own()
    {
        var services = Services();

        Assert.Equal(Names, services.Keys);
        Assert.All(services, service =>
        {
            var (file, target) = service.Value.Mount;
            Assert.Equal($"./hocon/docker/{service.Key}.hocon", file);
            Assert.Equal(["--config", target], service.Value["command"]);
            Assert.Equal(["CMD", "kvapp", "health", "--config", target], service.Value["healthcheck.test"]);
            Assert.Equal((".", "kvapp"), (Assert.Single(service.Value["build"]), Assert.Single(service.Value["image"])));
        });
    }

    [Fact]
    public void A_service_s_name_is_the_node_s_name_and_the_host_that_others_seek_it_at()
    {
        var services = Services();
        var nodes = services.ToDictionary(service => service.Key, service => Load(service.Value.Mount.File).Node);

        Assert.All(nodes, node =>
        {
            Assert.Equal($"{node.Key}@{node.Key}", node.Value.Name.Value);
            Assert.Equal("0.0.0.0", node.Value.BindHost);
            Assert.Equal(nodes.Select(each => $"{each.Value.Name}:{each.Value.Port}"), node.Value.Seeds.Select(seed => seed.ToString()));
        });
    }

    [Fact]
    public void The_telnet_ports_are_published_and_no_other()
    {
        Assert.All(Services().Values, service =>
        {
            var configuration = Load(service.Mount.File);
            Assert.Equal(IPAddress.Any, configuration.Server.Host);
            Assert.Equal($"{configuration.Server.Port}:{configuration.Server.Port}", Assert.Single(service["ports"]));
            Assert.NotEqual(configuration.Server.Port, configuration.Node.Port);
        });
        Assert.Equal(["4040:4040", "4041:4041", "4042:4042"], Services().Values.SelectMany(service => service["ports"]));
    }

    [Fact]
    public void A_stop_has_time_and_a_node_that_gave_up_is_started_again()
    {
        Assert.All(Services().Values, service =>
        {
            Assert.True(ConfigurationFactory.ParseString($"t = {Assert.Single(service["stop_grace_period"])}").GetTimeSpan("t") > KvNode.StopWithin);
            Assert.Equal(["on-failure:5"], service["restart"]);
        });
    }

    [Fact]
    public void In_a_container_and_by_hand_the_nodes_own_the_same()
    {
        var files = Names.SelectMany(name => new[] { $"hocon/{name}.hocon", $"hocon/docker/{name}.hocon" }).Select(Load).ToList();

        Assert.Equal("a-m foo, n-z bar", Assert.Single(files.Select(Table).Distinct()));
        Assert.All(Names, name => Assert.Equal(Load($"hocon/{name}.hocon").Server.Port, Load($"hocon/docker/{name}.hocon").Server.Port));
    }

    [Fact]
    public void By_hand_the_nodes_are_on_loopback_and_seek_each_other()
    {
        var nodes = Names.Select(name => Load($"hocon/{name}.hocon").Node).ToList();

        Assert.Equal(["foo@127.0.0.1:8110", "bar@127.0.0.1:8111", "baz@127.0.0.1:8112"], nodes.Select(node => $"{node.Name}:{node.Port}"));
        Assert.All(nodes, node => Assert.Equal(nodes.Select(each => $"{each.Name}:{each.Port}"), node.Seeds.Select(seed => seed.ToString())));
        Assert.Equal([4040, 4041, 4042], Names.Select(name => Load($"hocon/{name}.hocon").Server.Port!.Value));
    }
}
