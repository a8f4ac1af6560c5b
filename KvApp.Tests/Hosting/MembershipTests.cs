using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

[Collection(NodeCollection.Name)]
public sealed class MembershipTests(ITestOutputHelper output) : IAsyncLifetime
{
    readonly Certificates _certificates = new();
    readonly List<NodeProcess> _nodes = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        _certificates.Dispose();
    }

    NodeProcess Node(string name, params string[] arguments)
    {
        var node = new NodeProcess(name, output, server: false);
        node.Arguments.AddRange(["--set", "akka.loglevel=INFO", .. arguments]);
        _nodes.Add(node);
        return node;
    }

    static Task Joins(NodeProcess node, int from = 0) => node.Line("Welcome from [", TimeSpan.FromSeconds(60), from);

    [Fact, Trait("suite", "full")]
    public async Task Nodes_that_NODES_names_become_one_cluster_which_each_leaves_when_it_stops_also_while_another_is_dead()
    {
        var (foo, bar, baz) = (Node("foo"), Node("bar"), Node("baz"));
        await NodeProcess.StartAll(foo, bar, baz);
        await Task.WhenAll(Joins(bar), Joins(baz));
        await foo.Line(line => line.Contains($"[akka.tcp://kv-tests@127.0.0.1:{bar.RemotingPort}] is JOINING") && line.Contains("node-bar") && line.Contains("data"));

        Assert.Equal(0, await baz.Stop(TimeSpan.FromSeconds(10)));
        await foo.Line($"Exiting confirmed [akka.tcp://kv-tests@127.0.0.1:{baz.RemotingPort}]");
        await bar.Kill();
        Assert.Equal(0, await foo.Stop(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_node_s_death_is_one_warning_and_its_return_one_line()
    {
        var (foo, bar) = (new NodeProcess("foo", output, server: false), Node("bar"));
        _nodes.Add(foo);
        await NodeProcess.StartAll(foo, bar);
        await Joins(bar);
        var (from, ofBar) = (foo.Log.Count, bar.Log.Count);

        await bar.Kill();
        await bar.Restart();
        // Until then foo has found the link broken, failed to restore it, restored it, and seen the old member off.
        await Joins(bar, ofBar);
        await foo.Line("node bar@127.0.0.1 is up", from: from);
        Assert.Equal(0, await foo.Stop());
        await foo.Line(LineLog.End, from: from);

        Assert.Collection(foo.Log.Skip(from).SkipLast(1),
            line => Assert.Matches("warn: KvApp.*node bar@127.0.0.1 is down", line),
            line => Assert.Matches("info: KvApp.*node bar@127.0.0.1 is up", line),
            line => Assert.Matches("info: KvApp.*Node foo@127.0.0.1 stops and leaves the cluster kv-tests", line));
    }

    [Fact]
    public async Task A_node_that_was_downed_says_so_and_exits_with_75()
    {
        var foo = Node("foo");
        await foo.Start();
        using var shell = ActorSystem.Create("kv-tests", ConfigurationFactory.ParseString("akka { actor.provider = cluster, loglevel = OFF, stdout-loglevel = OFF, remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 } }"));
        var cluster = Cluster.Get(shell);
        await cluster.JoinAsync(cluster.SelfAddress.WithPort(foo.RemotingPort), new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);

        cluster.Down(cluster.SelfAddress.WithPort(foo.RemotingPort));

        Assert.Equal(75, await foo.Exit(TimeSpan.FromSeconds(30)));
        await foo.Line(LineLog.End);
        Assert.Single(foo.Log, line => line.Contains("warn: KvApp") && line.Contains("node foo@127.0.0.1 cannot go on"));
    }

    [Fact]
    public async Task A_node_that_was_told_to_leave_stops_as_if_asked()
    {
        var foo = Node("foo");
        await foo.Start();
        using var shell = ActorSystem.Create("kv-tests", ConfigurationFactory.ParseString("akka { actor.provider = cluster, loglevel = OFF, stdout-loglevel = OFF, remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 } }"));
        var cluster = Cluster.Get(shell);
        await cluster.JoinAsync(cluster.SelfAddress.WithPort(foo.RemotingPort), new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);

        cluster.Leave(cluster.SelfAddress.WithPort(foo.RemotingPort));

        Assert.Equal(0, await foo.Exit(TimeSpan.FromSeconds(30)));
    }

    [Fact, Trait("otp", "N15"), Trait("suite", "full")]
    public async Task Nodes_with_one_certificate_join_one_with_another_or_none_is_refused_and_a_stranger_ends_nobody()
    {
        var own = _certificates.Arguments("own");
        var (foo, bar, other, plain) = (Node("foo", own), Node("bar", own), Node("other", _certificates.Arguments("other")), Node("plain"));
        foreach (var node in _nodes) node.Environment["NODES"] = $"{foo.Address},{node.Address}";

        await Task.WhenAll(foo.Start(), bar.Start());
        await Joins(bar);
        await Task.WhenAll(other.Start(), plain.Start());

        // Both go on trying; after 10 s they say that it was in vain.
        await Task.WhenAll(other.Line("has not joined a cluster"), plain.Line("has not joined a cluster"));
        Assert.DoesNotContain(foo.Log, line => line.Contains($":{other.RemotingPort}]") || line.Contains($":{plain.RemotingPort}]"));
        await foo.Line("Talking to another node failed");
        // The strangers ended neither themselves nor the nodes they met.
        Assert.All(await Task.WhenAll(other.Stop(), plain.Stop()), exitCode => Assert.Equal(0, exitCode));

        // Nor does one that listens where a dead node did.
        var from = bar.Log.Count;
        await bar.Kill();
        using var stranger = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, bar.RemotingPort);
        stranger.Start();
        // Foo has come to terms with the first link when it tries a second.
        for (var link = 0; link < 2; link++) (await stranger.AcceptTcpClientAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token)).Close();
        stranger.Stop();
        await bar.Restart();
        await Joins(bar, from);
        Assert.All(await Task.WhenAll(foo.Stop(), bar.Stop()), exitCode => Assert.Equal(0, exitCode));
    }

    [Fact, Trait("otp", "N15")]
    public async Task A_node_without_the_certificate_cannot_connect()
    {
        var foo = Node("foo", _certificates.Arguments("own"));
        await foo.Start();
        await using var stranger = new Probe();
        Assert.False(await stranger.Node.Node.Connect(foo.Address, Wait.Long));
        await foo.Line("Talking to another node failed");
    }

    [Fact]
    public async Task Each_node_may_have_a_certificate_of_its_own_that_the_others_pin()
    {
        var pinned = $"kv.tls.pinned=[\"{_certificates.Thumbprint("foo")}\", \"{_certificates.Thumbprint("bar")}\"]";
        var (foo, bar) = (Node("foo", [.. _certificates.Arguments("foo"), "--set", pinned]), Node("bar", [.. _certificates.Arguments("bar"), "--set", pinned]));

        await NodeProcess.StartAll(foo, bar);

        await Joins(bar);
    }
}
