using System.Diagnostics;
using Xunit;

namespace KvApp.Tests;

/// <summary>A node that stands still for a while: a virtual machine that is moved, a laptop's lid, a debugger.</summary>
static class PausedNode
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task Run(Scenario scenario, string asleep, string itsBucket, string awake, string otherBucket)
    {
        var output = scenario.Output;
        await using var nodes = await scenario.Start(member: asleep);
        var sleeper = nodes[asleep];
        var waker = nodes[awake];
        var pid = sleeper.Pid;
        using var client = await waker.Connect();
        using var onBaz = await nodes.Baz.Connect();
        using var onSleeper = await sleeper.Connect();
        await client.Talk($"CREATE {itsBucket}\r\nPUT {itsBucket} k v\r\nCREATE {otherBucket}\r\nPUT {otherBucket} k v\r\n", "OK\r\nOK\r\nOK\r\nOK\r\n");
        await using var traffic = await Traffic.Start(waker, otherBucket, Patience);
        var (get, value) = ($"GET {itsBucket} k\r\n", "v\r\nOK\r\n");

        // Shorter than the detector's time: who asks meanwhile waits, and nothing is logged.
        var mark = nodes.Mark();
        sleeper.Pause();
        var asking = Task.WhenAll(client.Talk(get, value), onBaz.Talk(get, value), onSleeper.Talk(get, value));
        await Task.Delay(TimeSpan.FromSeconds(3));
        var watch = Stopwatch.StartNew();
        sleeper.Resume();
        await asking;
        output.WriteLine($"{asleep} paused for 3 s: answers {watch.ElapsedMilliseconds} ms after it woke");
        Assert.Empty(nodes.Printed(mark));

        // Longer than Akka's own resolver waits before it gives up a member.
        const int seconds = 35;
        mark = nodes.Mark();
        watch.Restart();
        var over = Task.Delay(TimeSpan.FromSeconds(seconds));
        sleeper.Pause();
        await onSleeper.Send(get);
        var down = $"ERROR node {asleep}@127.0.0.1 is down";
        await Task.WhenAll(Task.Run(() => IsTold(client)), Task.Run(() => IsTold(onBaz)));
        await traffic.During(over);
        Assert.Equal([down, down], [await client.Ask($"GET {itsBucket} k"), await onBaz.Ask($"GET {itsBucket} k")]);

        watch.Restart();
        sleeper.Resume();
        await onSleeper.Talk("", value);
        output.WriteLine($"{asleep} paused for {seconds} s: its own client was answered {watch.ElapsedMilliseconds} ms after it woke");
        await traffic.During(nodes.Meet());
        output.WriteLine($"{asleep} paused for {seconds} s: used by all {watch.ElapsedMilliseconds} ms after it woke");
        foreach (var node in nodes.All)
        {
            using var any = await node.Connect();
            await any.Talk($"{get}GET {otherBucket} k\r\n", $"{value}{value}");
        }
        foreach (var node in (NodeProcess[])[waker, nodes.Baz])
        {
            await node.Line($"node {asleep}@127.0.0.1 is up", from: mark[nodes.All.ToList().IndexOf(node)]);
            var log = node.LogFrom(mark[nodes.All.ToList().IndexOf(node)]);
            Assert.Equal(2, log.Count);
            Assert.EndsWith($"warn: KvApp.Tasks[0] node {asleep}@127.0.0.1 is down (silent for 5 s)", log[0]);
        }
        Assert.Equal(pid, sleeper.Pid);

        Assert.NotEqual(0, await traffic.End());
        foreach (var line in nodes.Printed([0, 0, 0])) output.WriteLine(line);

        // The detector takes 5 s from what was last heard, so a command that is sent just after that may run out of its own time first.
        async Task IsTold(TelnetClient client)
        {
            var answer = await client.Ask($"GET {itsBucket} k");
            output.WriteLine($"{asleep} paused for {seconds} s: '{answer}' after {watch.ElapsedMilliseconds} ms");
            if (answer == $"ERROR node {asleep} did not answer in time") answer = await client.Ask($"GET {itsBucket} k");
            Assert.Equal(down, answer);
            Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(seconds));
        }
    }
}
