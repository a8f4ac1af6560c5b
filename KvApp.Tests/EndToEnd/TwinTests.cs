using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Two nodes of one short name on two hosts: only one of them serves.</summary>
[Collection(NodeCollection.Name)]
public sealed class TwinTests(ITestOutputHelper output)
{
    const string OtherHost = "127.0.0.9";

    /// <summary>A second bar. Its list of nodes is that of the others, and it listens on another host.</summary>
    NodeProcess Second(params NodeProcess[] nodes)
    {
        var second = ThreeNodes.Named("bar", output);
        second.Environment["NODES"] = string.Join(',', nodes.Select(node => node.Address));
        foreach (var key in (string[])["hostname", "public-hostname"]) second.Arguments.AddRange(["--set",
            $"akka.remote.dot-netty.tcp.{key}={OtherHost}"]);
        return second;
    }

    [Fact, Trait("suite", "full")]
    public async Task A_second_node_of_a_name_says_who_has_it_exits_with_1_and_answers_nobody()
    {
        await using var foo = ThreeNodes.Named("foo", output);
        await using var bar = ThreeNodes.Named("bar", output);
        await NodeProcess.StartAll(foo, bar);
        await ThreeNodes.Serves(foo, "there");
        using var client = await foo.Connect();
        await client.Talk("CREATE there\r\nPUT there k first\r\n", "OK\r\nOK\r\n");

        await using var second = Second(foo, bar);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(second.Start);

        Assert.Equal(1, await second.Exit(TimeSpan.FromSeconds(30)));
        await second.Line(LineLog.End);
        Assert.Contains("exited with 1", refused.Message);
        Assert.DoesNotContain(second.Log, line => line.Contains("Accepting connections"));
        Assert.Matches($"the name bar@{OtherHost} is in use by the node at 127.0.0.1:{bar.RemotingPort}; give this node another one",
            Assert.Single(second.Complaints()));
        await client.Talk("GET there k\r\n", "first\r\nOK\r\n");
        Assert.Empty(foo.Complaints());
        Assert.Empty(bar.Complaints());
    }

    [Fact, Trait("suite", "full")]
    public async Task A_successor_of_a_dead_node_takes_over_on_another_host()
    {
        await using var foo = ThreeNodes.Named("foo", output);
        await using var bar = ThreeNodes.Named("bar", output);
        await NodeProcess.StartAll(foo, bar);
        await ThreeNodes.Serves(foo, "there");

        await using var second = Second(foo, bar);
        await bar.Kill();
        await second.Start();

        await ThreeNodes.Serves(foo, "there");
        using var client = await second.Connect();
        await client.Talk("CREATE there\r\nPUT there k v\r\n", "OK\r\nOK\r\n");
        using var onFoo = await foo.Connect();
        await onFoo.Talk("GET there k\r\n", "v\r\nOK\r\n");
    }

    [Fact, Trait("suite", "full")]
    public async Task A_successor_of_a_node_that_stands_still_takes_over_when_that_counts_as_down_and_stays()
    {
        await using var foo = ThreeNodes.Named("foo", output);
        await using var bar = ThreeNodes.Named("bar", output);
        await NodeProcess.StartAll(foo, bar);
        await ThreeNodes.Serves(foo, "there");

        await using var second = Second(foo, bar);
        bar.Pause();
        await second.Start();
        await ThreeNodes.Serves(foo, "there");
        using var client = await foo.Connect();
        await client.Talk("CREATE there\r\nPUT there k v\r\n", "OK\r\nOK\r\n");

        bar.Resume();
        Assert.Equal(1, await bar.Exit(TimeSpan.FromSeconds(60)));
        await client.Talk("GET there k\r\n", "v\r\nOK\r\n");
        Assert.True(second.IsRunning);
    }
}
