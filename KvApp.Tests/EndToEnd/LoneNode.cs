using System.Diagnostics;
using Xunit;

namespace KvApp.Tests;

/// <summary>A node whose neighbours are all killed, and come back later.</summary>
static class LoneNode
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How long it is left alone: longer than Akka's own resolver would wait before it ended the node.</summary>
    static readonly TimeSpan Alone = TimeSpan.FromSeconds(Suite.IsLong ? 120 : 30);

    // Each look is a process of its own, of which nine start at the same time.
    static readonly TimeSpan Operators = TimeSpan.FromSeconds(60);

    public static async Task Run(Scenario scenario)
    {
        var output = scenario.Output;
        await using var nodes = await scenario.Start(member: "bar");
        var (foo, bar, baz) = (nodes.Foo, nodes.Bar, nodes.Baz);
        using var client = await bar.Connect();
        await client.Talk("CREATE there\r\nPUT there k v\r\n", "OK\r\nOK\r\n");
        await Wait.Until(async () => (await Kvapp(bar, "nodes")).Split(" up ").Length == 4, "all three are members", Operators);
        await using var traffic = await Traffic.Start(bar, "there", Patience);
        var mark = nodes.Mark();

        await Task.WhenAll(foo.Kill(), baz.Kill());
        await traffic.During(bar.Line("node foo@127.0.0.1 is down"));
        await client.Talk("CREATE here\r\nGET there k\r\n", "ERROR node foo@127.0.0.1 is down\r\nv\r\nOK\r\n");
        await traffic.During(bar.Line("node baz@127.0.0.1 is down"));
        await traffic.During(Task.Delay(Alone));
        await client.Talk("GET here k\r\nGET there k\r\nCREATE other\r\n", "ERROR node foo@127.0.0.1 is down\r\nv\r\nOK\r\nOK\r\n");
        // They are lost for good, as far as the operator knows: that takes them off the list and changes nothing else.
        foreach (var gone in (string[])["foo", "baz"]) Assert.StartsWith($"{gone}@127.0.0.1 is given up", await traffic.During(Kvapp(bar, $"down {gone}")));
        await Wait.Until(async () => !(await traffic.During(Kvapp(bar, "nodes"))).Contains("unreachable"), "they are given up", Operators);
        await client.Talk("GET here k\r\nGET there k\r\n", "ERROR node foo@127.0.0.1 is down\r\nv\r\nOK\r\n");
        Assert.Equal(2, bar.LogFrom(mark[1]).Count);

        var watch = Stopwatch.StartNew();
        await traffic.During(Task.WhenAll(foo.Restart(), baz.Restart()));
        await traffic.During(nodes.Meet());
        output.WriteLine($"the others were back {watch.Elapsed.TotalSeconds:0.0} s after their start");
        foreach (var node in nodes.All)
        {
            using var each = await node.Connect();
            await each.Talk("GET there k\r\nCREATE here\r\n", "v\r\nOK\r\nOK\r\n");
        }
        await bar.Line("node foo@127.0.0.1 is up");
        await bar.Line("node baz@127.0.0.1 is up");
        Assert.NotEqual(0, await traffic.End());
        Assert.Equal(4, bar.LogFrom(mark[1]).Count);
    }

    static async Task<string> Kvapp(NodeProcess contact, string words)
    {
        var (_, lines) = await NodeProcess.Run([.. words.Split(' '), "--config", "hocon/tests.hocon", "--set", $"kv.node={contact.Name}", .. contact.Arguments, "--set", $"akka.remote.dot-netty.tcp.port={contact.RemotingPort}"], new() { ["NODES"] = contact.Address });
        return string.Join('\n', lines);
    }
}
