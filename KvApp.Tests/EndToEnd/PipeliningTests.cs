using System.Text;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

public sealed class PipeliningTests(SharedNodes shared, ITestOutputHelper output) : SharedNodesSpec(shared, output)
{
    const string NoOwner = "ERROR no node owns \"Ale\"; table: a-m foo, n-z bar\r\n";

    /// <summary>Commands about names of foo, of bar and of nobody in turn, with the replies that must come; every value is read back.</summary>
    static (string Commands, string Replies) Mixed(int count, string foos, string bars)
    {
        var (commands, replies) = (new StringBuilder(), new StringBuilder());
        for (var i = 0; i < count; i++)
        {
            var (command, reply) = (i % 8) switch
            {
                0 => ($"PUT {foos} k {i}", "OK\r\n"),
                1 => ($"PUT {bars} k {i}", "OK\r\n"),
                2 => ($"PUT Ale k {i}", NoOwner),
                3 => ($"GET {bars} k", $"{i - 2}\r\nOK\r\n"),
                4 => ($"GET {foos} k", $"{i - 4}\r\nOK\r\n"),
                5 => ($"NONSENSE {i}", "UNKNOWN COMMAND\r\n"),
                6 => ($"DELETE {bars} k", "OK\r\n"),
                _ => ($"GET {bars} k", "\r\nOK\r\n"),
            };
            commands.Append(command).Append("\r\n");
            replies.Append(reply);
        }
        return (commands.ToString(), replies.ToString());
    }

    async Task<TelnetClient> ClientWith(NodeProcess node, params string[] buckets)
    {
        var client = await node.Connect();
        foreach (var bucket in buckets) await client.Talk($"CREATE {bucket}\r\n", "OK\r\n");
        return client;
    }

    [Theory, Trait("otp", "T13")]
    [InlineData("foo")]
    [InlineData("bar")]
    [InlineData("baz")]
    public async Task A_thousand_commands_in_one_write_are_answered_in_order(string front)
    {
        var (commands, replies) = Mixed(1000, $"apples-{front}", $"pears-{front}");
        using var client = await ClientWith(Nodes[front], $"apples-{front}", $"pears-{front}");

        await client.Talk(commands, replies, TimeSpan.FromSeconds(30));
    }

    [Theory, Trait("otp", "T13")]
    [InlineData("foo")]
    [InlineData("baz")]
    public async Task A_conversation_may_be_cut_into_pieces_anywhere(string front)
    {
        var (commands, replies) = Mixed(8, $"beans-{front}", $"peas-{front}");
        using var client = await ClientWith(Nodes[front], $"beans-{front}", $"peas-{front}");

        for (var at = 1; at < commands.Length; at++)
        {
            await client.Send(commands[..at]);
            // The complete lines before the cut are answered first, so the rest comes as a piece of its own.
            var answered = Replies(commands[..at]);
            await client.Talk("", replies[..answered]);
            await client.Talk(commands[at..], replies[answered..]);
        }
        foreach (var each in commands) await client.Send(each.ToString());
        await client.Talk("", replies);

        // The length of the replies to the lines that are complete in it.
        int Replies(string part) => Mixed(part.Count(c => c == '\n'), "x", "y").Replies.Length;
    }

    [Fact, Trait("otp", "T13")]
    public async Task Large_values_are_pipelined_through_another_node_too()
    {
        await using var foo = ThreeNodes.Named("foo", Output);
        await using var bar = ThreeNodes.Named("bar", Output);
        foo.Arguments.AddRange(["--set", "kv.server.max-line=2MiB"]);
        await NodeProcess.StartAll(foo, bar);
        await ThreeNodes.Serves(foo, "there");
        using var client = await foo.Connect();
        var value = new string('v', 1_000_000);
        await client.Talk($"CREATE there\r\nPUT there k {value}\r\n", "OK\r\nOK\r\n");

        // Together they are larger than any message between nodes may be.
        await client.Talk(string.Concat(Enumerable.Repeat("GET there k\r\n", 20)), string.Concat(Enumerable.Repeat($"{value}\r\nOK\r\n", 20)), TimeSpan.FromSeconds(60));
        Assert.Empty(bar.Complaints());
    }

    [Fact, Trait("otp", "T13"), Trait("otp", "T16")]
    public async Task Several_clients_at_once_each_get_their_own_replies()
    {
        await Task.WhenAll(Enumerable.Range(0, 24).Select(async number =>
        {
            var (commands, replies) = Mixed(400, $"cakes-{number}", $"tarts-{number}");
            using var client = await ClientWith(Nodes.All[number % 3], $"cakes-{number}", $"tarts-{number}");
            for (var round = 0; round < 3; round++) await client.Talk(commands, replies, TimeSpan.FromSeconds(60));
        }));
    }

    [Fact]
    public async Task Clients_on_all_nodes_write_to_one_bucket_and_no_write_is_lost()
    {
        using var client = await ClientWith(Nodes.Foo, "every", "whole");
        var ok = string.Concat(Enumerable.Repeat("OK\r\n", 400));
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async number =>
        {
            using var writer = await Nodes.All[number % 3].Connect();
            await writer.Talk(string.Concat(Enumerable.Range(0, 400).Select(i => $"PUT {(i % 2 == 0 ? "every" : "whole")} {number}.{i} {number}-{i}\r\n")), ok, TimeSpan.FromSeconds(60));
        }));

        foreach (var number in Enumerable.Range(0, 12))
            await client.Talk(
                string.Concat(Enumerable.Range(0, 400).Select(i => $"GET {(i % 2 == 0 ? "every" : "whole")} {number}.{i}\r\n")),
                string.Concat(Enumerable.Range(0, 400).Select(i => $"{number}-{i}\r\nOK\r\n")), TimeSpan.FromSeconds(60));
    }
}
