using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What is left on both nodes when everything that was begun is over: nothing.</summary>
public sealed class LeftoverTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    const int Rounds = 10_000;

    Connection From(TestNode node, TestNode to) => node.Node.Local.Peers.Find(to.Name)!.Open!;

    string Left(params Life[] lives) =>
        $"{From(nodes.Foo, nodes.Bar).Conversations} and {From(nodes.Bar, nodes.Foo).Conversations} conversations, {nodes.Foo.Node.Local.Monitors.Count} and {nodes.Bar.Node.Local.Monitors.Count} monitors, "
        + $"{string.Join(", ", lives.Select(life => life.ToTell))} to tell";

    static async Task Read(IProcess self, int rounds)
    {
        self.TrapExit = true;
        for (var n = 0; n < rounds; n++) await self.Receive<int>(said => said == n);
        await self.Receive<string>(said => said == Acts.Go);
    }

    [Theory, InlineData(false), InlineData(true)]
    public Task Nothing_is_left_of_what_was_linked_and_unlinked_monitored_and_told(bool remote) => nodes.Run(async self =>
    {
        self.TrapExit = true;
        var there = remote ? nodes.Bar : nodes.Foo;
        var pid = await nodes.Tasks(self, remote).StartChild(Read, Rounds);
        var lives = new[] { nodes.Foo.Node.Local.Processes.Of(self.Self), there.Node.Local.Processes.Of(remote ? nodes.Bar.System.Provider().ResolveActorRef(pid.Path.ToSerializationFormat()) : pid) };
        await nodes.Settle();
        var before = Left(lives);
        for (var n = 0; n < Rounds; n++)
        {
            self.Link(pid);
            var monitor = self.Monitor(pid);
            var named = self.Monitor("nobody's", there.Name);
            pid.Tell(n);
            self.Unlink(pid);
            self.Demonitor(monitor, flush: true);
            self.Demonitor(named, flush: true);
            if (n % 500 == 0) await nodes.Settle();
        }
        await nodes.Settle();
        await Wait.Until(() => Left(lives) == before, () => $"as before, {before}; there are {Left(lives)}");
        var down = self.Monitor(pid);
        pid.Tell(Acts.Go);
        Assert.Equal(new Down(down, pid, new ExitReason.Normal()), await self.Receive<object>(timeout: Wait.Long)); // and it is the first that came
    });

    static int ExitAt(IProcess self, (IActorRef To, int N) arg)
    {
        self.Link(arg.To);
        self.Monitor(arg.To);
        self.Monitor("work");
        return arg.N % 2 == 0 ? arg.N : Work.ExitWith(new ExitReason.Shutdown());
    }

    [Theory, InlineData(false), InlineData(true)]
    public Task Nothing_is_left_of_processes_that_ended_with_their_links_and_monitors(bool remote) => nodes.Run(async self =>
    {
        self.TrapExit = true;
        var there = remote ? nodes.Bar : nodes.Foo;
        var (mine, work) = (nodes.Foo.Node.Local.Processes.Of(self.Self), there.Node.Local.Processes.Of(there.Node.WhereIs("work")!));
        await nodes.Settle();
        var (before, processes) = (Left(mine, work), there.Node.Local.Processes.Count);
        for (var n = 0; n < Rounds / 10; n++)
        {
            var task = nodes.Tasks(self, remote).AsyncNoLink(ExitAt, (self.Self, n));
            Assert.NotNull(await task.Yield(Wait.Long));
        }
        await nodes.Settle();
        for (var n = 0; n < Rounds / 10; n++) await self.Receive<Exit>(timeout: Wait.Long);
        await Wait.Until(() => Left(mine, work) == before, () => $"as before, {before}; there are {Left(mine, work)}");
        await Wait.Until(() => there.Node.Local.Processes.Count == processes, () => $"{processes} processes, as before; there are {there.Node.Local.Processes.Count}");
    });

    [Fact]
    public async Task Nothing_is_left_of_names_that_were_taken_back()
    {
        var actor = new Plain(nodes.Foo).Pid;
        for (var n = 0; n < 100; n++)
        {
            nodes.Foo.Node.Register($"name {n}", actor);
            nodes.Foo.Node.Unregister($"name {n}");
        }
        Assert.Equal(0, nodes.Foo.Node.Local.Processes.Of(actor).ToTell);
    }

    [Fact]
    public async Task Nothing_is_left_of_who_monitored_a_node_and_ended_or_thought_better_of_it()
    {
        var before = nodes.Foo.Node.Watchers;
        for (var n = 0; n < 100; n++)
        {
            await nodes.Run(self =>
            {
                nodes.Foo.Node.Monitor(nodes.Bar.Name, self.Self);
                nodes.Foo.Node.Monitor("bar", self.Self);
                nodes.Foo.Node.Monitor(nodes.Bar.Name, self.Self);
                return Task.CompletedTask;
            });
            var actor = new Plain(nodes.Foo);
            nodes.Foo.Node.Monitor(nodes.Bar.Name, actor.Pid);
            nodes.Foo.Node.Demonitor(nodes.Bar.Name, actor.Pid);
            Assert.Equal(0, nodes.Foo.Node.Local.Processes.Of(actor.Pid).ToTell);
        }
        await Wait.Until(() => nodes.Foo.Node.Watchers == before, () => $"{before} watchers, as before; there are {nodes.Foo.Node.Watchers}");
    }
}
