using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

public sealed class ErrorTests(SharedNodes shared, ITestOutputHelper output) : SharedNodesSpec(shared, output)
{
    [Theory, Trait("otp", "KU12"), Trait("otp", "KU19"), Trait("otp", "T8")]
    [InlineData("Shopping", "\"Shopping\"")]
    [InlineData("\xC3\xA1" + "bc", "\"\\xC3\\xA1bc\"")]
    [InlineData("\0", "\"\\x00\"")]
    [InlineData("\"\\", "\"\\x22\\x5C\"")]
    public async Task A_name_that_nobody_owns_is_answered_with_the_table(string name, string shown)
    {
        foreach (var node in Nodes.All)
        {
            using var client = await node.Connect();
            foreach (var command in (string[])[$"CREATE {name}", $"PUT {name} k v", $"GET {name} k", $"DELETE {name} k", $"SUBSCRIBE {name}"])
                await client.Talk($"{command}\r\n", $"ERROR no node owns {shown}; table: a-m foo, n-z bar\r\n");
            await client.Talk("GET nothing k\r\n", "NOT FOUND\r\n");
        }
    }

    [Fact, Trait("otp", "T15")]
    public async Task A_line_that_is_too_long_is_skipped_to_its_end_and_the_connection_goes_on()
    {
        const int limit = 64 * 1024;
        foreach (var (node, bucket) in new[] { (Nodes.Foo, "long"), (Nodes.Foo, "tall") })
        {
            using var client = await node.Connect();
            await client.Talk($"CREATE {bucket}\r\n", "OK\r\n");
            var put = $"PUT {bucket} k ";
            var value = new string('v', limit - put.Length);
            await client.Talk($"{put}{value}\r\nGET {bucket} k\r\n", $"OK\r\n{value}\r\nOK\r\n");
            await client.Talk($"{put}{value}x\r\nGET {bucket} k\r\n", $"ERROR line too long\r\n{value}\r\nOK\r\n");
            await client.Talk($"{put}{new string('y', 5_000_000)}\nGET {bucket} absent\r\n", "ERROR line too long\r\n\r\nOK\r\n");
        }
    }

    [Fact, Trait("otp", "KU11"), Trait("otp", "KU17")]
    public async Task Two_tables_that_disagree_are_told_at_once()
    {
        await using var foo = ThreeNodes.Named("foo", Output);
        await using var bar = ThreeNodes.Named("bar", Output);
        foo.Arguments.AddRange(["--set", "kv.router.table=[ { from = a, to = m, node = foo }, { from = n, to = z, node = bar } ]"]);
        bar.Arguments.AddRange(["--set", "kv.router.table=[ { from = a, to = w, node = bar }, { from = x, to = z, node = foo } ]"]);
        await NodeProcess.StartAll(foo, bar);
        await ThreeNodes.Serves(foo, "nothing");
        using var onFoo = await foo.Connect();
        using var onBar = await bar.Connect();

        foreach (var command in (string[])["CREATE x", "PUT x k v", "GET x k", "DELETE x k", "SUBSCRIBE x"])
        {
            await onFoo.Talk($"{command}\r\n", "ERROR node foo@127.0.0.1 and node bar@127.0.0.1 disagree who owns \"x\"\r\n");
            await onBar.Talk($"{command}\r\n", "ERROR node bar@127.0.0.1 and node foo@127.0.0.1 disagree who owns \"x\"\r\n");
        }
        // Where both tables say bar they agree; what each gives to itself it keeps for itself.
        await onFoo.Talk("CREATE n\r\nPUT n k 1\r\nCREATE a\r\nPUT a k foo\r\n", "OK\r\nOK\r\nOK\r\nOK\r\n");
        await onBar.Talk("GET n k\r\nCREATE a\r\nGET a k\r\n", "1\r\nOK\r\nOK\r\n\r\nOK\r\n");
        Assert.Empty(foo.Complaints());
        Assert.Empty(bar.Complaints());
    }

    [Fact, Trait("otp", "KU18"), Trait("otp", "KN11")]
    public async Task A_node_whose_neighbours_are_not_started_yet_serves_its_own_names_from_the_first_moment()
    {
        await using var foo = ThreeNodes.Named("foo", Output);
        await using var bar = ThreeNodes.Named("bar", Output);
        foo.Environment["NODES"] = bar.Environment["NODES"] = $"{foo.Address},{bar.Address}";
        await foo.Start();
        using var client = await foo.Connect();
        await client.Talk("CREATE mine\r\nPUT mine k v\r\nGET mine k\r\n", "OK\r\nOK\r\nv\r\nOK\r\n");
        const string down = "ERROR node bar@127.0.0.1 is down\r\n";
        await client.Talk("CREATE shopping\r\nPUT shopping k v\r\nSUBSCRIBE shopping\r\nGET mine k\r\nGET shopping k\r\n", $"{down}{down}{down}v\r\nOK\r\n{down}");

        await bar.Start();
        await ThreeNodes.Serves(foo, "shopping");
        await client.Talk("CREATE shopping\r\nGET mine k\r\n", "OK\r\nv\r\nOK\r\n");
        using var onBar = await bar.Connect();
        await onBar.Talk("GET mine k\r\nGET shopping k\r\n", "v\r\nOK\r\n\r\nOK\r\n");
        Assert.Empty(foo.Complaints());
    }

    [Fact]
    public async Task A_node_without_a_server_stores_and_serves_the_others()
    {
        await using var foo = ThreeNodes.Named("foo", Output);
        await using var bar = new NodeProcess("bar", Output, server: false) { Arguments = { "--config", "hocon/bar.hocon", "--set", "kv.cluster=kv-tests" } };
        await NodeProcess.StartAll(foo, bar);
        Assert.Single(bar.Log, line => line.Contains("Node bar@127.0.0.1 is up, without a server"));
        await ThreeNodes.Serves(foo, "shopping");

        using var client = await foo.Connect();
        await client.Talk("CREATE shopping\r\nPUT shopping milk 1\r\nGET shopping milk\r\n", "OK\r\nOK\r\n1\r\nOK\r\n");
        Assert.Equal(0, await bar.Stop(TimeSpan.FromSeconds(10)));
    }
}
