using System.Diagnostics;
using KvApp.Tasks;
using Xunit;
using Xunit.Abstractions;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>Far more at once than a node is meant for. What it then takes is bounded, it gives it back, and others are answered meanwhile.</summary>
[Trait("suite", "full")]
public sealed class FloodTests(SharedNodes shared, ITestOutputHelper output) : StressSpec(shared, output)
{
    /// <summary>What may be in use afterwards beyond what was before: caches, pools, tables that have grown.</summary>
    const long Kept = 24 * Mega;

    Task Flood(string what, long limit, Func<Probe, Task> work) => Flood(what, limit, Nodes.All.ToArray(), work);

    async Task Flood(string what, long limit, NodeProcess[] nodes, Func<Probe, Task> work)
    {
        await using var probe = await Probe.Of(nodes);
        var before = await Task.WhenAll(nodes.Select(probe.Heap));
        var time = Stopwatch.StartNew();
        await BesideOthers(() => WithinMemory(limit, () => work(probe)));
        Output.WriteLine($"{what}: {time.Elapsed.TotalSeconds:0.0} s");
        foreach (var (node, heap) in nodes.Zip(before))
        {
            await probe.HeapIsBack(node, heap + Kept);
            Output.WriteLine($"{node.Name}: {heap / Mega} MiB in use before, {await probe.Heap(node) / Mega} afterwards");
        }
    }

    // 25 KiB a client at the most.
    [Fact, Trait("otp", "T9")]
    public Task Ten_thousand_idle_clients_are_no_burden() => Flood("10,000 clients", 250L * Mega, async _ =>
    {
        const int count = 10_000;
        OpenFiles.Allow(Environment.ProcessId, count + 2000);
        OpenFiles.Allow(Nodes.Foo.Pid, count + 2000);
        var clients = new List<TelnetClient>();
        try
        {
            foreach (var batch in Enumerable.Range(0, count).Chunk(200)) clients.AddRange(await Task.WhenAll(batch.Select(_ => Nodes.Foo.Connect())));
            // They are connected in earnest: every one of them is answered.
            foreach (var batch in clients.Chunk(500)) await Task.WhenAll(batch.Select(client => client.Talk("GET calm absent\r\n", "\r\nOK\r\n", Wait.Long)));
        }
        finally
        {
            foreach (var client in clients) client.Reset();
        }
    });

    // QueuedBytes.Most, what it takes to get there, and copies on their way.
    [Fact, Trait("otp", "KN7")]
    public Task Two_hundred_subscribers_that_do_not_read_are_cut_and_the_writer_goes_on() =>
        Flood("200 slow subscribers", QueuedBytes.Most + (256L * Mega), async probe =>
    {
        const string bucket = "calmly";
        var (value, mark) = (new string('v', 60_000), Nodes.Mark());
        using var writer = await Nodes.Foo.Connect();
        await writer.Talk($"CREATE {bucket}\r\n", "OK\r\n");
        // On the owner's node they share what they are told; where there is time each has a copy of its own, which took another node to 470
        // MiB.
        var front = Suite.IsLong ? Nodes.Baz : Nodes.Foo;
        var slow = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => front.Connect()));
        using var reader = await Nodes.Baz.Connect();
        foreach (var client in slow.Append(reader))
        {
            if (client != reader) client.Socket.ReceiveBufferSize = 16 * 1024;
            await client.Send($"SUBSCRIBE {bucket}\r\n");
        }
        // It subscribed last, so that all have when it is told.
        var told = reader.Line(Wait.Long, "a first change");
        using (var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20)))
            while (!told.IsCompleted && await again.WaitForNextTickAsync()) await writer.Talk($"PUT {bucket} begin 1\r\n", "OK\r\n");
        Assert.Equal("begin SET TO 1", await told);

        var connections = TaskSupervisor.On(probe.Node.System, "server-connections", Probe.NameOf(front));
        var (before, cut) = ((await connections.CountChildren()).Active, 0);
        for (var n = 0; n < 1000 && cut < 40; n++)
        {
            await writer.Talk($"PUT {bucket} k{n} {value}\r\n", "OK\r\n", Wait.Long);
            string line;
            do line = await reader.Line(Wait.Long, $"change {n}");
            while (line == "begin SET TO 1");
            Assert.StartsWith($"k{n} SET TO vvv", line);
            cut = before - (await connections.CountChildren()).Active;
        }
        // However many are cut, the log has two kinds of lines about them, once a minute each.
        Assert.InRange(Nodes.Printed(mark).Count(printed => printed.Contains("is disconnected: it left")), 1, 2);
        Output.WriteLine($"{cut} were cut");
        Assert.InRange(cut, 40, 200);
        foreach (var client in slow) client.Reset();
        // What it holds is the store's, not the subscribers'.
        await writer.Talk(string.Concat(Enumerable.Range(0, 1000).Select(n => $"DELETE {bucket} k{n}\r\n")), string.Concat(Enumerable.Repeat("OK\r\n", 1000)), Wait.Long);
    });

    // 20 KiB a task.
    [Fact]
    public Task Ten_thousand_tasks_at_once_all_run_and_end() => Flood("10,000 tasks", 200L * Mega, [Nodes.Foo], async probe =>
    {
        var tasks = TaskSupervisor.On(probe.Node.System, "router-tasks", Probe.NameOf(Nodes.Foo));
        var all = Enumerable.Range(0, 10_000).Select(_ => tasks.AsyncNoLink(F((Func<int, Task>)Task.Delay, 1500))).ToArray();
        await Task.WhenAll(all.Select(task => task.Await(TwoNodes.Longest)));
        // A task's result leaves before its process ends.
        await Wait.Until(async () => (await tasks.CountChildren(Wait.Long)).Active == 0, "all processes have ended");
    });

    [Fact, Trait("otp", "G1")]
    public Task A_thousand_processes_print_at_once_on_the_console_of_another_node() => Flood("1,000 printing", 200L * Mega, [Nodes.Foo], async probe =>
    {
        const int count = 1000;
        var console = new TestConsole(probe.Node);
        var text = new string('x', 20_000);
        console.Hold();
        var printing = probe.Node.Node.Run(async self =>
        {
            var spawned = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Node.Get(self).SpawnMonitor(Probe.NameOf(Nodes.Foo), F((Action<string?>)Console.WriteLine, text))));
            Work.GateOf("flood-printing").SetResult(1);
            foreach (var each in spawned) Assert.Equal(new ExitReason.Normal(), (await self.Receive<Down>(down => down.Ref == each.Ref, TwoNodes.Longest)).Reason);
            return count;
        });
        await Task.WhenAny(Work.GateOf("flood-printing").Task.WaitAsync(TwoNodes.Longest), printing);
        console.Counts = true;
        console.Let();
        Assert.Equal(count, await printing.WaitAsync(TwoNodes.Longest));
        Assert.Equal((long)count * (text.Length + 1), console.Length);
    });
}
