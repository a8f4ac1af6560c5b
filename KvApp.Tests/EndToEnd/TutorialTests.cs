using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>The conversations of the tutorial, on a node alone and through each of three.</summary>
public sealed class TutorialTests(SharedNodes shared, ITestOutputHelper output) : SharedNodesSpec(shared, output)
{
    public static TheoryData<string, string> Fronts => new()
    {
        { "foo", "market" }, { "foo", "shopping" },
        { "bar", "market" }, { "bar", "shopping" },
        { "baz", "market" }, { "baz", "shopping" },
    };

    // The tutorial's KVServerTest, line by line.
    static async Task Tutorial(TelnetClient client, string bucket)
    {
        await client.Talk($"UNKNOWN {bucket}\r\n", "UNKNOWN COMMAND\r\n");
        await client.Talk($"GET {bucket} eggs\r\n", "NOT FOUND\r\n");
        await client.Talk($"CREATE {bucket}\r\n", "OK\r\n");
        await client.Talk($"PUT {bucket} eggs 3\r\n", "OK\r\n");
        await client.Talk($"GET {bucket} eggs\r\n", "3\r\nOK\r\n");
        await client.Talk($"DELETE {bucket} eggs\r\n", "OK\r\n");
        await client.Talk($"GET {bucket} eggs\r\n", "\r\nOK\r\n");
    }

    [Fact, Trait("otp", "T16")]
    public async Task One_node_without_configuration_holds_the_conversation_of_the_tutorial()
    {
        await using var solo = new NodeProcess("solo", Output) { Bare = true };
        await solo.Start();
        using (var client = await solo.Connect()) await Tutorial(client, "shopping");

        Assert.Equal(2, solo.Log.Count);
        Assert.Contains($"Node solo@127.0.0.1 (process {solo.Pid}) owns ", solo.Log[0]);
        var port = solo.TelnetPort;
        Assert.EndsWith($" info: KvApp.KvServer[0] Accepting connections on port {port}: telnet 127.0.0.1 {port}", solo.Log[1]);
    }

    [Theory, MemberData(nameof(Fronts)), Trait("otp", "T2"), Trait("otp", "T3"), Trait("otp", "T4")]
    public async Task Each_of_three_nodes_holds_it_about_the_names_of_each(string front, string bucket)
    {
        using var client = await Nodes[front].Connect();

        await Tutorial(client, $"{bucket}-of-{front}");
    }

    [Theory, MemberData(nameof(Fronts)), Trait("otp", "T1"), Trait("otp", "T5"), Trait("otp", "KU16")]
    public async Task A_bucket_that_is_made_through_one_node_is_there_through_every_other(string front, string bucket)
    {
        bucket = $"{bucket}-made-on-{front}";
        using var maker = await Nodes[front].Connect();
        await maker.Talk($"CREATE {bucket}\r\nPUT {bucket} milk 1\r\n", "OK\r\nOK\r\n");

        foreach (var other in Nodes.All)
        {
            using var client = await other.Connect();
            await client.Talk($"GET {bucket} milk\r\nCREATE {bucket}\r\nGET {bucket} milk\r\n", "1\r\nOK\r\nOK\r\n1\r\nOK\r\n");
            await client.Talk($"PUT {bucket} {other.Name} 2\r\nDELETE {bucket} absent\r\n", "OK\r\nOK\r\n");
            await maker.Talk($"GET {bucket} {other.Name}\r\nDELETE {bucket} {other.Name}\r\n", "2\r\nOK\r\nOK\r\n");
            await client.Talk($"GET {bucket} {other.Name}\r\n", "\r\nOK\r\n");
        }
    }

    [Fact, Trait("otp", "T6")]
    public async Task An_unknown_bucket_is_not_found_on_its_owner()
    {
        foreach (var node in Nodes.All)
        {
            using var client = await node.Connect();
            foreach (var bucket in (string[])["gone", "no-such"])
                await client.Talk($"GET {bucket} k\r\nPUT {bucket} k v\r\nDELETE {bucket} k\r\nSUBSCRIBE {bucket}\r\nGET {bucket} k\r\n", "NOT FOUND\r\nNOT FOUND\r\nNOT FOUND\r\nNOT FOUND\r\nNOT FOUND\r\n");
        }
    }

    [Theory, Trait("otp", "T7")]
    [InlineData("")]
    [InlineData("   \t ")]
    [InlineData("HELLO")]
    [InlineData("create shopping")]
    [InlineData("Get shopping milk")]
    [InlineData("PUT shopping milk", "ERROR usage: PUT bucket key value")]
    [InlineData("QUIT now", "ERROR usage: QUIT")]
    public async Task What_is_no_command_is_answered_so_and_the_connection_stays(string line, string reply = "UNKNOWN COMMAND")
    {
        using var client = await Nodes.Foo.Connect();

        await client.Talk($"{line}\r\n{line}\n", $"{reply}\r\n{reply}\r\n");
        await client.Talk("GET absent k\r\nGET nothing k\r\n", "NOT FOUND\r\nNOT FOUND\r\n");
    }

    [Fact]
    public async Task HELP_lists_the_commands_and_QUIT_hangs_up()
    {
        using var client = await Nodes.Baz.Connect();
        await client.Send("HELP\r\n");
        var words = new List<string>();
        for (var line = await client.Line(); line != "OK"; line = await client.Line()) words.Add(line.Split(' ')[0]);
        Assert.Equal(["CREATE", "PUT", "GET", "DELETE", "DROP", "SUBSCRIBE", "HEALTH", "HELP", "QUIT"], words);

        await client.Send("GET nothing k\r\nQUIT\r\nGET nothing k\r\n");
        Assert.Equal("NOT FOUND\r\n", Bytes.Text(await client.Rest()));
    }

    [Fact, Trait("otp", "T12"), Trait("otp", "KN2"), Trait("otp", "KN4")]
    public async Task Names_keys_and_values_are_bytes_also_on_another_node()
    {
        // Every byte but those that separate words, none of it valid UTF-8. Byte 255 comes back as often as it was meant.
        var all = string.Concat(Enumerable.Range(0, 256).Select(each => (char)each).Where(each => each is not (' ' or >= '\t' and <= '\r'))) + "\xFF\xC0\x80";
        var (first, second) = ($"shop\xFF{all}", $"market\xFE{all}");
        using var client = await Nodes.Foo.Connect();
        using var other = await Nodes.Baz.Connect();

        foreach (var bucket in (string[])[first, second])
        {
            await client.Talk(Doubled($"CREATE {bucket}\r\nPUT {bucket} k{all} v{all}\r\n"), "OK\r\nOK\r\n");
            await other.Talk(Doubled($"GET {bucket} k{all}\r\n"), $"v{all}\r\nOK\r\n");
            await client.Talk(Doubled($"GET {bucket} k{all}\r\n"), $"v{all}\r\nOK\r\n");
        }
    }

    static string Doubled(string text) => text.Replace("\xFF", "\xFF\xFF", StringComparison.Ordinal);

    [Fact, Trait("otp", "T10"), Trait("otp", "T11")]
    public async Task Words_are_split_alike_on_the_owner_and_on_another_node()
    {
        const string thin = "\xE2\x80\x89", noBreak = "\xC2\xA0";
        using var client = await Nodes.Foo.Connect();

        foreach (var bucket in (string[])["loaves", "rolls"])
        {
            await client.Talk($"  CREATE\t{bucket} \n\tPUT  {bucket}{thin}k   {noBreak}1\t\r\n", "OK\r\nOK\r\n");
            await client.Talk($"GET {bucket} k\n", $"{noBreak}1\r\nOK\r\n");
        }
    }

    [Fact, Trait("otp", "T9"), Trait("otp", "T14")]
    public async Task A_line_without_its_end_is_answered_with_an_error_and_not_run()
    {
        foreach (var bucket in (string[])["kept", "saved"])
        {
            using (var client = await Nodes.Foo.Connect())
            {
                await client.Talk($"CREATE {bucket}\r\n", "OK\r\n");
                await client.Send($"PUT {bucket} whole 1\r\nPUT {bucket} half 1");
                client.EndSending();
                Assert.Equal("OK\r\nERROR the last line has no end and was not run\r\n", Bytes.Text(await client.Rest()));
            }
            using var next = await Nodes.Foo.Connect();
            await next.Talk($"GET {bucket} whole\r\nGET {bucket} half\r\n", "1\r\nOK\r\n\r\nOK\r\n");
        }
        Assert.Empty(Nodes.Printed(Mark));
    }
}
