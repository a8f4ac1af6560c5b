using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

public sealed class SubscribeTests(SharedNodes shared, ITestOutputHelper output) : SharedNodesSpec(shared, output)
{
    static async Task<TelnetClient> Subscriber(NodeProcess node, string bucket, TelnetClient writer)
    {
        var client = await node.Connect();
        await client.Send($"SUBSCRIBE {bucket}\r\n");
        // There is no answer; what shows that it counts is a change that comes.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var hello = client.Line(TimeSpan.FromSeconds(20), "a first change");
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!hello.IsCompleted)
        {
            await writer.Talk($"DELETE {bucket} hello\r\n", "OK\r\n");
            await again.WaitForNextTickAsync(limit.Token);
        }
        await writer.Talk($"PUT {bucket} begin 1\r\n", "OK\r\n");
        while (await hello == "hello DELETED") hello = client.Line();
        Assert.Equal("begin SET TO 1", await hello);
        return client;
    }

    [Theory, Trait("otp", "KN7"), Trait("otp", "KN6")]
    [InlineData("foo", "foo", "milk-foo")]
    [InlineData("foo", "baz", "sugar-foo")]
    [InlineData("baz", "foo", "sugar-baz")]
    [InlineData("baz", "baz", "flour-baz")]
    public async Task A_subscriber_on_any_node_is_told_of_a_write_on_any_other(string front, string writing, string bucket)
    {
        using var writer = await Nodes[writing].Connect();
        await writer.Talk($"CREATE {bucket}\r\n", "OK\r\n");
        using var subscriber = await Subscriber(Nodes[front], bucket, writer);

        var writes = $"PUT {bucket} milk 3\r\nGET {bucket} milk\r\nDELETE {bucket} milk\r\nDELETE {bucket} milk\r\n";
        await writer.Talk($"{writes}PUT {bucket} \xFF\xFF \xC0\r\n", "OK\r\n3\r\nOK\r\nOK\r\nOK\r\nOK\r\n");

        // A GET tells nobody; a DELETE of a missing key does.
        const string told = "milk SET TO 3\r\nmilk DELETED\r\nmilk DELETED\r\n\xFF SET TO \xC0\r\n";
        Assert.Equal(told, Bytes.Text(await subscriber.Bytes(told.Length)));
    }

    [Theory, Trait("otp", "KN6")]
    [InlineData("counted")]
    [InlineData("summed")]
    public async Task Writes_through_all_nodes_are_told_in_their_order(string bucket)
    {
        using var first = await Nodes.Foo.Connect();
        await first.Talk($"CREATE {bucket}\r\n", "OK\r\n");
        var writers = await Task.WhenAll(Nodes.All.Select(node => node.Connect()));
        var subscribers = new List<TelnetClient>();
        foreach (var node in Nodes.All) subscribers.Add(await Subscriber(node, bucket, first));

        // Each write begins when the one before it has been acknowledged elsewhere.
        for (var i = 0; i < 150; i++) await writers[i % 3].Talk($"PUT {bucket} k{i % 2} {i}\r\n", "OK\r\n");
        await first.Talk(string.Concat(Enumerable.Range(150, 1000).Select(i => $"PUT {bucket} k {i}\r\n")), string.Concat(Enumerable.Repeat("OK\r\n", 1000)));

        var expected = string.Concat(Enumerable.Range(0, 1150).Select(i => $"{(i < 150 ? $"k{i % 2}" : "k")} SET TO {i}\r\n"));
        foreach (var subscriber in subscribers)
        {
            // What made the others known to the bucket comes first.
            var line = await subscriber.Line();
            while (line is "hello DELETED" or "begin SET TO 1") line = await subscriber.Line();
            Assert.Equal(expected, $"{line}\r\n{Bytes.Text(await subscriber.Bytes(expected.Length - line.Length - 2))}");
        }
        foreach (var client in writers.Concat(subscribers)) client.Dispose();
    }

    [Theory, Trait("otp", "KN8")]
    [InlineData("deaf")]
    [InlineData("silent")]
    public async Task A_subscriber_runs_no_commands_and_reads_on_after_it_has_ended_its_side(string bucket)
    {
        using var writer = await Nodes.Foo.Connect();
        await writer.Talk($"CREATE {bucket}\r\n", "OK\r\n");
        using var subscriber = await Subscriber(Nodes.Foo, bucket, writer);

        var ignored = $"PUT {bucket} by subscriber\r\n{new string('x', 100_000)}";
        await subscriber.Talk(ignored, "ERROR only QUIT works after SUBSCRIBE\r\nERROR line too long\r\n");
        subscriber.EndSending();
        await writer.Talk($"PUT {bucket} k v\r\nGET {bucket} by\r\n", "OK\r\n\r\nOK\r\n");
        Assert.Equal("k SET TO v", await subscriber.Line());

        using var another = await Subscriber(Nodes.Baz, bucket, writer);
        await another.Send("QUIT\r\n");
        Assert.DoesNotContain("ERROR", Bytes.Text(await another.Rest()));
        Assert.Empty(Nodes.Printed(Mark));
    }

    [Fact, Trait("otp", "KN5"), Trait("otp", "KN8")]
    public async Task A_bucket_drops_a_subscriber_that_hangs_up_or_whose_node_dies()
    {
        // The owner runs in this process, so that its subscribers can be counted.
        await using var foo = ThreeNodes.Named("foo", Output);
        var port = FreePort.Next();
        foo.Environment["NODES"] = $"{foo.Address},bar@127.0.0.1:{port}";
        using var bar = KvNode.Build(NodeConfiguration.Load(
            [Path.Combine(Repository.Root, "hocon/bar.hocon")], ["kv.cluster=kv-tests", "kv.server.port=off", "kv.log-level=off"], new Dictionary<string, string> { ["NODES"] = $"{foo.Address},bar@127.0.0.1:{port}" }));
        await Task.WhenAll(foo.Start(), bar.StartAsync());
        await ThreeNodes.Serves(foo, "shopping");
        using var writer = await foo.Connect();
        await writer.Talk("CREATE shopping\r\n", "OK\r\n");
        var bucket = KvStore.Get(bar.Services.GetRequiredService<ActorSystem>()).Buckets.Lookup("shopping"u8)!;

        var subscribers = new List<TelnetClient>();
        for (var i = 0; i < 4; i++) subscribers.Add(await Subscriber(foo, "shopping", writer));
        Assert.Equal(4, bucket.SubscriberCount);
        subscribers[0].Dispose();
        // That it has not only ended its side shows when the second change goes to it.
        await Wait.Until(async () =>
        {
            await writer.Talk("PUT shopping k v\r\n", "OK\r\n");
            return bucket.SubscriberCount == 3;
        }, "the one that hung up is dropped");
        subscribers[1].Reset();
        await Wait.Until(() => bucket.SubscriberCount == 2, "the one that crashed is dropped");
        await foo.Kill();
        await Wait.Until(() => bucket.SubscriberCount == 0, "those of the dead node are dropped");
        await bar.StopAsync();
    }
}
