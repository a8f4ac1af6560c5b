using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

public sealed class DropTests(SharedNodes shared, ITestOutputHelper output) : SharedNodesSpec(shared, output)
{
    [Theory]
    [InlineData("foo", "dropped-foo")]
    [InlineData("baz", "dropped-baz")]
    [InlineData("baz", "undone")]
    public async Task A_bucket_is_dropped_through_any_node_and_can_be_made_anew(string through, string bucket)
    {
        using var client = await Nodes[through].Connect();
        await client.Talk($"DROP {bucket}\r\nCREATE {bucket}\r\nPUT {bucket} k v\r\nDROP {bucket}\r\nGET {bucket} k\r\nCREATE {bucket}\r\nGET {bucket} k\r\nDROP {bucket}\r\n",
            "NOT FOUND\r\nOK\r\nOK\r\nOK\r\nNOT FOUND\r\nOK\r\n\r\nOK\r\nOK\r\n");
    }

    [Theory]
    [InlineData("foo", "ended-foo")]
    [InlineData("baz", "ended-baz")]
    public async Task Its_subscribers_get_one_last_line_and_are_disconnected(string front, string bucket)
    {
        using var writer = await Nodes.Foo.Connect();
        await writer.Talk($"CREATE {bucket}\r\n", "OK\r\n");
        using var subscriber = await Nodes[front].Connect();
        await subscriber.Send($"SUBSCRIBE {bucket}\r\n");
        var told = subscriber.Line(Wait.Long, "a first change");
        using (var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20)))
            while (!told.IsCompleted && await again.WaitForNextTickAsync()) await writer.Talk($"PUT {bucket} k 1\r\n", "OK\r\n");

        await writer.Talk($"DROP {bucket}\r\nDROP {bucket}\r\n", "OK\r\nNOT FOUND\r\n");
        Assert.Equal("k SET TO 1", await told);
        Assert.EndsWith($"{bucket} DROPPED\r\n", Bytes.Text(await subscriber.Rest()));
    }
}
