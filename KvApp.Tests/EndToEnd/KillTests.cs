using System.Diagnostics;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Nodes end by SIGKILL, which leaves them no time to say goodbye, and come back on the same ports.</summary>
[Collection(NodeCollection.Name)]
public sealed class KillTests(ITestOutputHelper output)
{
    const string BarIsDown = "ERROR node bar@127.0.0.1 is down";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact, Trait("otp", "KU18")]
    public async Task Who_waits_for_a_node_that_is_killed_is_told_at_once_and_the_node_is_used_again_when_it_is_back()
    {
        await using var nodes = await ThreeNodes.Start(output, member: "bar");
        var (foo, bar, baz) = (nodes.Foo, nodes.Bar, nodes.Baz);
        using var client = await foo.Connect();
        using var onBaz = await baz.Connect();
        await client.Talk("CREATE here\r\nCREATE there\r\nPUT there k v\r\n", "OK\r\nOK\r\nOK\r\n");
        await onBaz.Talk("GET there k\r\n", "v\r\nOK\r\n");
        using var subscriber = await foo.Connect();
        await subscriber.Send("SUBSCRIBE there\r\n");
        var change = subscriber.Line();
        using (var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20)))
        {
            do await onBaz.Talk("PUT there k v\r\n", "OK\r\n");
            while (!change.IsCompleted && await again.WaitForNextTickAsync());
        }
        Assert.Equal("k SET TO v", await change);
        await using var onFoo = await Traffic.Start(foo, "here", Patience);
        await using var throughBaz = await Traffic.Start(baz, "here", Patience);

        // A paused node takes commands in and does not answer.
        bar.Pause();
        await client.Send("GET there k\r\nGET here absent\r\n");
        await onBaz.Send("GET there k\r\n");
        await ThreeNodes.Serves(foo, "here");
        var (fooFrom, bazFrom, barFrom) = (foo.Log.Count, baz.Log.Count, bar.Log.Count);
        var watch = Stopwatch.StartNew();
        var killing = bar.Kill();
        Assert.Equal(BarIsDown, await client.Line());
        var answered = watch.Elapsed;
        Assert.Equal(BarIsDown, await onBaz.Line());
        output.WriteLine($"from kill -9 to the answer: {answered.TotalMilliseconds:0} ms on foo, {watch.ElapsedMilliseconds} ms on baz");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        await killing;
        await client.Talk("", "\r\nOK\r\n");
        // Who was subscribed to a bucket of it would wait for ever.
        var last = Bytes.Text(await subscriber.Rest());
        Assert.EndsWith($"{BarIsDown}\r\n", last);
        Assert.Empty(last.Replace("k SET TO v\r\n", "").Replace($"{BarIsDown}\r\n", ""));

        // While it is down, who asks for its names is told without waiting.
        watch.Restart();
        for (var i = 0; i < 20; i++) Assert.Equal([BarIsDown, BarIsDown], [await client.Ask("CREATE there"), await onBaz.Ask("GET there k")]);
        output.WriteLine($"an answer while it is down: {watch.Elapsed.TotalMilliseconds / 40:0.0} ms");
        Assert.InRange(watch.Elapsed / 40, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));

        await bar.Restart();
        watch.Restart();
        // From the first good answer through a node on, none fails.
        var hammers = await Task.WhenAll(from node in (NodeProcess[])[foo, baz] from each in (int[])[1, 2] select Hammer(node, $"there{node.Name}{each}"));
        output.WriteLine($"from its being up to the first good answer through the others: {watch.ElapsedMilliseconds} ms");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await client.Talk("GET there k\r\nCREATE there\r\nPUT there k 2\r\nGET there k\r\n", "NOT FOUND\r\nOK\r\nOK\r\n2\r\nOK\r\n");
        // The cluster takes its new life in when it has given up the old one, which may be seconds later.
        await bar.Line("Welcome from", TimeSpan.FromSeconds(60), barFrom);
        output.WriteLine($"its old member was removed after {watch.Elapsed.TotalSeconds:0.0} s");
        // The other nodes hear of it by gossip, one second and another.
        await Task.WhenAll(hammers.Select(hammer => hammer.During(Task.Delay(TimeSpan.FromSeconds(3)))));
        foreach (var hammer in hammers) output.WriteLine($"commands answered meanwhile: {await hammer.End()}");

        Assert.NotEqual(0, await onFoo.End());
        Assert.NotEqual(0, await throughBaz.End());
        foreach (var log in new[] { foo.LogFrom(fooFrom), baz.LogFrom(bazFrom) })
        {
            Assert.Equal(2, log.Count);
            Assert.EndsWith("warn: KvApp.Tasks[0] node bar@127.0.0.1 is down (connection lost)", log[0]);
            Assert.EndsWith("info: KvApp.Tasks[0] node bar@127.0.0.1 is up", log[1]);
        }

        static async Task<Traffic> Hammer(NodeProcess front, string bucket)
        {
            await ThreeNodes.Serves(front, bucket);
            using var client = await front.Connect();
            await client.Talk($"CREATE {bucket}\r\n", "OK\r\n");
            return await Traffic.Start(front, bucket, Patience);
        }
    }
}
