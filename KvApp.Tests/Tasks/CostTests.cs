using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using KvApp.Tasks;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>What a task on another node costs, counted: messages, bytes, and what is left when it is over.</summary>
[Collection(WholeProcessCollection.Name)]
public sealed class CostTests(ITestOutputHelper output)
{
    static (Connection FromFoo, Connection FromBar) Between(TestNode foo, TestNode bar) =>
        (foo.Node.Local.Peers.Find(bar.Name)!.Open!, bar.Node.Local.Peers.Find(foo.Name)!.Open!);

    [Fact, Trait("otp", "W1"), Trait("otp", "W2"), Trait("otp", "C7")]
    public async Task A_task_on_another_node_takes_one_message_there_and_one_back()
    {
        const int n = 500;
        var (foo, bar) = await TestNode.Pair();
        await using var _ = foo;
        await using var __ = bar;
        TaskSupervisor.Start(bar.System, "work");
        var (there, back) = Between(foo, bar);
        var tasks = TaskSupervisor.On(foo.System, "work", bar.Name);
        var linked = tasks.With(owner: foo.System.ActorOf(Props.Create(() => new Owner())));

        foreach (var by in new[] { tasks, linked })
        {
            var before = (there.Sent, back.Sent);
            for (var i = 0; i < n; i++) Assert.Equal(i * 2, await by.Async(Work.Double, i));
            Assert.Equal((n, n), (there.Sent - before.Item1, back.Sent - before.Item2));
        }
    }

    [Fact, Trait("otp", "W3")]
    public async Task A_child_takes_one_message_there_and_one_back_too()
    {
        var (foo, bar) = await TestNode.Pair();
        await using var _ = foo;
        await using var __ = bar;
        TaskSupervisor.Start(bar.System, "work");
        var (there, back) = Between(foo, bar);
        var before = (there.Sent, back.Sent);
        for (var i = 0; i < 100; i++) await TaskSupervisor.On(foo.System, "work", bar.Name).StartChild(Work.Nothing, i);
        Assert.Equal((100, 100), (there.Sent - before.Item1, back.Sent - before.Item2));
    }

    [Fact, Trait("otp", "W8"), Trait("otp", "W9"), Trait("otp", "W10")]
    public async Task Spawning_pinging_asking_for_children_and_monitoring_a_missing_name_take_one_message_there_and_one_back()
    {
        const int n = 100;
        var (foo, bar) = await TestNode.Pair();
        await using var _ = foo;
        await using var __ = bar;
        TaskSupervisor.Start(bar.System, "work");
        var (there, back) = Between(foo, bar);
        await foo.Node.Run(async self =>
        {
            async Task Counts(string what, (int, int) expected, Func<Task> act)
            {
                var before = (there.Sent, back.Sent);
                for (var i = 0; i < n; i++) await act();
                Assert.Equal((what, expected.Item1 * n, expected.Item2 * n), (what, there.Sent - before.Item1, back.Sent - before.Item2));
            }

            self.TrapExit = true;
            var node = Node.Get(self);
            await Counts("spawn", (1, 1), () => node.Spawn("bar", Work.Nothing, 1));
            await Counts("spawn_monitor and its DOWN", (1, 2), async () =>
            {
                await node.SpawnMonitor("bar", Work.Nothing, 1);
                await self.Receive<Down>();
            });
            await Counts("spawn_link and its EXIT", (1, 2), async () =>
            {
                await node.SpawnLink("bar", Work.Nothing, 1);
                await self.Receive<Exit>();
            });
            await Counts("ping", (1, 1), () => node.Ping("bar"));
            await Counts("children", (1, 1), () => TaskSupervisor.On(foo.System, "work", "bar").Children());
            await Counts("monitor of a missing name", (1, 1), async () =>
            {
                self.Monitor("nobody's", "bar");
                await self.Receive<Down>();
            });
            var echo = await node.Spawn("bar", static async self => { while (true) (await self.Receive<IActorRef>()).Tell("heard"); });
            await Counts("a letter and its answer", (1, 1), async () =>
            {
                echo.Tell(self.Self);
                await self.Receive<string>();
            });
            echo.Exit(new ExitReason.Kill());
            return 0;
        });
    }

    // A spawn says where to print in a few bytes of its one message (W8).
    [Fact, Trait("otp", "W11")]
    public async Task What_is_printed_on_another_node_takes_a_round_trip_and_what_is_printed_meanwhile_goes_with_the_next()
    {
        var consoles = new TwoConsoles();
        await consoles.InitializeAsync();
        var (there, back) = Between(consoles.Foo, consoles.Bar);
        await consoles.Nodes.Settle();
        var before = (there.Sent, back.Sent);
        Assert.Equal(new ExitReason.Normal(), (await consoles.Call(Funs.F(PrintAndFlush, 100))).Reason);
        Assert.Equal(100, consoles.OnFoo.Lines.Length);
        Assert.Equal((101, 101), (there.Sent - before.Item1, back.Sent - before.Item2));

        consoles.OnFoo.Hold();
        before = (there.Sent, back.Sent);
        var printing = consoles.Call(Funs.F(Prints.Lines, ("together", 1000)));
        await Wait.Until(() => back.Sent > before.Item2, "it prints");
        await TaskSupervisor.On(consoles.Foo.System, "work", "bar").AsyncNoLink(Work.Double, 1);
        consoles.OnFoo.Let();
        await printing;
        Assert.InRange(back.Sent - before.Item2, 3, 100);
        await consoles.DisposeAsync();
    }

    static void PrintAndFlush(int n)
    {
        for (var i = 0; i < n; i++)
        {
            Console.WriteLine($"line {i}");
            Console.Out.Flush();
        }
    }

    [Fact]
    public async Task A_hundred_megabytes_that_are_printed_on_another_node_grow_neither()
    {
        var consoles = new TwoConsoles();
        await consoles.InitializeAsync();
        consoles.OnFoo.Counts = true;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = 0L;
        var printing = consoles.Call(Funs.F(Prints.Much, ("hundred", 100_000_000L)));
        while (await Task.WhenAny(printing, Task.Delay(1)) != printing) most = Math.Max(most, Prints.Taken.GetValueOrDefault("hundred") - consoles.OnFoo.Length);
        Assert.Equal(new ExitReason.Normal(), (await printing).Reason);
        Assert.Equal(100_000_000, consoles.OnFoo.Length);
        // Both numbers grow while they are read, the first one first.
        Assert.InRange(most, long.MinValue, 2 * LeaderOutput.Window);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 50_000_000);
        await consoles.DisposeAsync();
    }

    [Fact]
    public async Task A_method_group_with_a_small_argument_is_below_512_bytes_there_and_back()
    {
        const int n = 2_000;
        var (fooPort, barPort) = (FreePort(), FreePort());
        await using var toFoo = new CountingProxy(fooPort);
        await using var toBar = new CountingProxy(barPort);
        await using var foo = TestNode.Start("foo", Behind(fooPort, toFoo));
        await using var bar = TestNode.Start("bar", Behind(barPort, toBar));
        await Wait.Until(() => foo.Node.Connect(bar.Reachable, Wait.Long), "foo and bar have met");
        TaskSupervisor.Start(bar.System, "work");
        var tasks = TaskSupervisor.On(foo.System, "work", bar.Name);
        Assert.Equal(42, await tasks.AsyncNoLink(Work.Double, 21));

        var before = toFoo.Bytes + toBar.Bytes;
        for (var i = 0; i < n; i++) await tasks.AsyncNoLink(Work.Double, i);
        var each = (toFoo.Bytes + toBar.Bytes - before) / (double)n;
        output.WriteLine($"{each:0} bytes a task, both directions, pulses and Akka's envelopes included");
        Assert.InRange(each, 100, 511);
    }

    [Fact, Trait("otp", "P2")]
    public async Task The_supervisor_never_relays_a_result()
    {
        var (foo, bar) = await TestNode.Pair();
        await using var _ = foo;
        await using var __ = bar;
        var supervisor = TaskSupervisor.Start(bar.System, "work");
        var task = TaskSupervisor.On(foo.System, "work", bar.Name).AsyncNoLink(Work.WaitForGate, 7);
        await task.Pid;
        ((IInternalActorRef)supervisor.Pid!).Suspend();
        Work.Gate.SetResult();
        Assert.Equal(7, await task.Await(Wait.Long));
    }

    [Fact, Trait("suite", "full")]
    public async Task Nothing_is_left_of_a_hundred_thousand_tasks_of_all_endings()
    {
        var (foo, bar) = await TestNode.Pair();
        await using var _ = foo;
        await using var __ = bar;
        var there = TaskSupervisor.Start(bar.System, "work");
        var from = TaskSupervisor.On(foo.System, "work", bar.Name);
        var owner = foo.Node.Local.Processes.Of(foo.System.ActorOf(Props.Create(() => new Owner())));
        async Task Round(int tasks)
        {
            foreach (var some in Enumerable.Range(0, tasks).Chunk(2_000)) await Task.WhenAll(some.Select(n => End(from, owner.Pid, n)));
            await Wait.Until(() => Left(foo, bar, owner) == Nothing, () => $"nothing is left; there are {Left(foo, bar, owner)}");
            await Wait.Until(async () => (await there.Children(Wait.Long)).Count == 0, "the children are forgotten");
        }

        await Round(60_000); // what is made once and kept: caches of paths in each thread, pools, compiled functions; after so many it stays as it is
        // A leak comes with each round; a thread that the pool adds, with its caches, on some machines with some.
        var grown = long.MaxValue;
        for (var round = 0; round < 3 && grown > Tolerated; round++)
        {
            var before = Heap();
            await Round(100_000);
            Assert.Empty(((ActorRefWithCell)there.Pid!).Children);
            grown = Heap() - before;
            output.WriteLine($"heap: {before / 1024} KiB before, {(before + grown) / 1024} KiB after");
        }
        Assert.InRange(grown, long.MinValue, Tolerated);
    }

    /// <summary>Bytes: a reference that each task left behind would be more.</summary>
    const long Tolerated = 2 * 1024 * 1024;

    const string Nothing = "0 processes, 0 conversations, 0 monitors, 0 abandoned, 0 to tell";

    static string Left(TestNode foo, TestNode bar, Life owner)
    {
        TestNode[] both = [foo, bar];
        // The owner and the supervisor are lives that are known.
        return $"{both.Sum(node => node.Node.Local.Processes.Count) - 2} processes, {both.Sum(node => node.Node.Local.Peers.All.Sum(peer => peer.Open?.Conversations ?? 0))} conversations, "
            + $"{both.Sum(node => node.Node.Local.Monitors.Count)} monitors, {both.Sum(node => node.Node.Local.Processes.Abandoned.Count)} abandoned, {owner.ToTell} to tell";
    }

    // Each way a task can end for its owner.
    static async Task End(TaskSupervisor from, IActorRef owner, int n)
    {
        switch (n % 8)
        {
            case 0: Assert.Equal(n * 2, await from.AsyncNoLink(Work.Double, n).Await(Wait.Long)); break;
            case 1: Assert.Equal(n * 2, await from.With(owner: owner).Async(Work.Double, n).Await(Wait.Long)); break;
            case 2: Assert.IsType<TaskResult<int>.Exit>(await from.AsyncNoLink(Work.ExitWith, (ExitReason)new ExitReason.Custom(n)).Yield(Wait.Long)); break;
            case 3: Assert.Null(await from.AsyncNoLink(Work.Wait, n).Shutdown()); break;
            case 4: Assert.Null(await from.AsyncNoLink(Work.Wait, n).Shutdown(Shutdown.BrutalKill)); break;
            case 5: from.AsyncNoLink(Work.Double, n).Ignore(); break;
            case 6:
                var late = from.AsyncNoLink(Work.Wait, n);
                var pid = await late.Pid;
                await Assert.ThrowsAsync<ExitException>(() => late.Await(TimeSpan.Zero));
                pid.Tell(1);
                break;
            case 7: await from.StartChild(Work.Nothing, n); break;
        }
    }

    static long Heap()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    static string Behind(int port, CountingProxy proxy) => $"akka.remote.dot-netty.tcp {{ port = {port}, public-port = {proxy.Port} }}\n";

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    sealed class Owner : ReceiveActor;
}
