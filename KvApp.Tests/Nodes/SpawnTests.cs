using Akka.Actor;
using Akka.Event;
using KvApp.Tasks;
using Xunit;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>Processes that nobody supervises, on this node and on another.</summary>
public sealed class SpawnTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    Node Here(IProcess self) => Node.Get(self);

    static async Task TellAround(IProcess self, IActorRef to)
    {
        to.Tell((self.Node, self.Callers.Count, self.Self));
        to.Tell((self.Node, -await self.Receive<int>(), self.Self));
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "N9"), Trait("otp", "N13"), Trait("otp", "CA3")]
    public Task A_spawned_process_runs_there_knows_no_callers_and_can_be_sent_to(bool remote) => nodes.Run(async self =>
    {
        var pid = await Here(self).Spawn(nodes.At(remote), TellAround, self.Self);
        Assert.Equal((nodes.At(remote), 0, pid), await self.Receive<(NodeName, int, IActorRef)>(timeout: Wait.Long));
        pid.Tell(7);
        Assert.Equal((nodes.At(remote), -7, pid), await self.Receive<(NodeName, int, IActorRef)>(timeout: Wait.Long));
        Assert.Equal(new ExitReason.NoProcess(), await WhenOver(pid));
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "N9"), Trait("otp", "CA4")]
    public async Task It_is_linked_to_nobody_and_outlives_who_spawned_it(bool remote)
    {
        IActorRef? child = null;
        var (spawner, down) = await nodes.Start(async self =>
        {
            child = await Here(self).Spawn(nodes.At(remote), Acts.Return, 1);
            throw new InvalidOperationException("the spawner fails");
        });
        Assert.IsType<ExitReason.Failed>(await down);
        await nodes.Settle();
        Assert.Equal("kv-processes", child!.Path.Parent.Name); // the node's own, and nobody's who spawned it
        var ended = nodes.Down(child!);
        child!.Tell(Acts.Go);
        Assert.Equal(new ExitReason.Normal(), await ended);
    }

    static void Crash(string why) => throw new InvalidOperationException(why);

    static void ExitAs(ExitReason reason) => throw new ExitException(reason);

    [Theory, InlineData(false), InlineData(true), Trait("otp", "N12")]
    public Task SpawnMonitor_tells_of_the_end_however_soon_it_comes(bool remote) => nodes.Run(async self =>
    {
        var (pid, monitor) = await Here(self).SpawnMonitor(nodes.At(remote), Crash, "at once");
        var down = await self.Receive<Down>(timeout: Wait.Long);
        Assert.Equal((monitor, pid), (down.Ref, down.Pid));
        Assert.Equal("at once", Assert.IsType<ExitReason.Failed>(down.Reason).Message);
        foreach (ExitReason reason in new ExitReason[] { new ExitReason.Normal(), new ExitReason.Shutdown("x"), new ExitReason.Custom(42) })
        {
            (pid, monitor) = await Here(self).SpawnMonitor(nodes.At(remote), ExitAs, reason);
            Assert.Equal(new Down(monitor, pid, reason), await self.Receive<Down>(timeout: Wait.Long));
        }
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "N12")]
    public Task Such_a_monitor_is_undone_as_any_other(bool remote) => nodes.Run(async self =>
    {
        var (pid, monitor) = await Here(self).SpawnMonitor(nodes.At(remote), Acts.Return, 1);
        self.Demonitor(monitor, flush: true);
        var again = self.Monitor(pid);
        pid.Tell(Acts.Go);
        Assert.Equal(new Down(again, pid, new ExitReason.Normal()), await self.Receive<object>(timeout: Wait.Long));
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "N11")]
    public Task SpawnLink_tells_who_traps_of_the_end_however_soon_it_comes(bool remote) => nodes.Run(async self =>
    {
        self.TrapExit = true;
        var pid = await Here(self).SpawnLink(nodes.At(remote), Crash, "at once");
        var exit = await self.Receive<Exit>(timeout: Wait.Long);
        Assert.Equal(pid, exit.Pid);
        Assert.Equal("at once", Assert.IsType<ExitReason.Failed>(exit.Reason).Message);
        await self.MailboxIsEmpty();
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "N11")]
    public async Task Either_end_takes_the_other_along_whichever_is_first(bool remote)
    {
        var (_, down) = await nodes.Start(async self =>
        {
            await Here(self).SpawnLink(nodes.At(remote), ExitAs, (ExitReason)new ExitReason.Custom("child"));
            await self.Receive<string>();
        });
        Assert.Equal(new ExitReason.Custom("child"), await down);

        IActorRef? child = null;
        (_, down) = await nodes.Start(async self =>
        {
            child = await Here(self).SpawnLink(nodes.At(remote), Acts.Return, 1);
            throw new ExitException(new ExitReason.Custom("parent"));
        });
        Assert.Equal(new ExitReason.Custom("parent"), await down);
        Assert.True(await nodes.Down(child!) is ExitReason.Custom("parent") or ExitReason.NoProcess);
    }

    static async Task SayHowItEnds(IProcess self, IActorRef to)
    {
        self.TrapExit = true;
        to.Tell(self.Self);
        to.Tell(await self.Receive<Exit>());
    }

    // The spawner does not wait for the pid: what becomes of the child is settled all the same.
    [Theory, InlineData(false), InlineData(true), Trait("otp", "N11")]
    public Task A_spawner_that_ends_before_the_pid_is_there_takes_the_child_along_and_one_that_ends_normally_does_not(bool remote) => nodes.Run(async self =>
    {
        var (failing, failed) = await nodes.Start(spawner =>
        {
            _ = Here(spawner).SpawnLink(nodes.At(remote), Acts.Trap, self.Self);
            throw new ExitException(new ExitReason.Custom("gone"));
        });
        Assert.Equal(new ExitReason.Custom("gone"), await failed);
        var (_, normal) = await nodes.Start(spawner =>
        {
            _ = Here(spawner).SpawnLink(nodes.At(remote), SayHowItEnds, self.Self);
            return Task.CompletedTask;
        });
        Assert.Equal(new ExitReason.Normal(), await normal);
        var alive = await self.Receive<IActorRef>(timeout: Wait.Long);
        await nodes.Settle();
        var down = self.Monitor(alive);
        alive.Exit(new ExitReason.Custom("enough"));
        while (await self.Receive<object>(timeout: Wait.Long) is var told && told is not Down)
            Assert.True(told is "trapping" or Exit { Reason: ExitReason.Custom("enough") or ExitReason.Normal }, $"there came {told}");
        self.Demonitor(down, flush: true);
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "N11")]
    public Task Such_a_link_is_undone_as_any_other(bool remote) => nodes.Run(async self =>
    {
        var pid = await Here(self).SpawnLink(nodes.At(remote), Acts.Fail, "why");
        self.Unlink(pid);
        var monitor = self.Monitor(pid);
        pid.Tell(Acts.Go);
        Assert.Equal(monitor, (await self.Receive<Down>(timeout: Wait.Long)).Ref);
        await self.MailboxIsEmpty();
    });

    [Fact, Trait("otp", "N10"), Trait("otp", "L9")]
    public Task Spawn_on_a_node_that_is_down_gives_a_dead_pid_and_one_warning() => nodes.Run(async self =>
    {
        foreach (var node in new NodeName[] { "nobody@127.0.0.1:1", "never-heard-of" })
        {
            var pid = await Here(self).Spawn(node, Crash, "never");
            Assert.Equal(new ExitReason.NoProcess(), await nodes.Down(pid));
            Assert.False(nodes.Foo.Node.IsAlive(pid));
            await Wait.Until(() => LogLines.Of(nodes.Foo, LogLevel.WarningLevel, $"cannot start KvApp.Tests.SpawnTests.Crash on node {node.WithoutPort}:").Length == 1, $"the warning about {node}");
        }
    });

    [Fact, Trait("otp", "N11"), Trait("otp", "N12"), Trait("otp", "X12")]
    public Task SpawnLink_and_SpawnMonitor_on_a_node_that_is_down_tell_of_NoConnection() => nodes.Run(async self =>
    {
        self.TrapExit = true;
        var pid = await Here(self).SpawnLink("nobody@127.0.0.1:1", Crash, "never");
        Assert.Equal(new Exit(pid, new ExitReason.NoConnection("nobody@127.0.0.1")), await self.Receive<Exit>(timeout: Wait.Long));
        (pid, var monitor) = await Here(self).SpawnMonitor("nobody@127.0.0.1:1", Crash, "never");
        Assert.Equal(new Down(monitor, pid, new ExitReason.NoConnection("nobody@127.0.0.1")), await self.Receive<Down>(timeout: Wait.Long));
        await self.MailboxIsEmpty();
        var (_, down) = await nodes.Start(async spawner =>
        {
            await Here(spawner).SpawnLink("nobody@127.0.0.1:1", Crash, "never");
            await spawner.Receive<string>();
        });
        Assert.Equal(new ExitReason.NoConnection("nobody@127.0.0.1"), await down);
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "L6")]
    public Task An_exception_is_logged_once_and_an_exit_is_not(bool remote) => nodes.Run(async self =>
    {
        var there = remote ? nodes.Bar : nodes.Foo;
        var (_, monitor) = await Here(self).SpawnMonitor(there.Name, Crash, $"boom {remote}");
        await self.Receive<Down>(down => down.Ref == monitor, Wait.Long);
        (_, monitor) = await Here(self).SpawnMonitor(there.Name, ExitAs, (ExitReason)new ExitReason.Custom($"bye {remote}"));
        await self.Receive<Down>(down => down.Ref == monitor, Wait.Long);
        await Wait.Until(() => LogLines.Of(nodes.Foo, LogLevel.ErrorLevel, $"boom {remote}").Length == 1, "the error is logged");
        foreach (var node in new[] { nodes.Foo, nodes.Bar }) Assert.Empty(LogLines.Of(node, LogLevel.ErrorLevel, $"bye {remote}"));
    });

    [Fact]
    public async Task Code_that_is_nobody_can_spawn_and_is_told_how_to_be_somebody()
    {
        var pid = await nodes.Foo.Node.Spawn("bar", Acts.Return, 1);
        var down = nodes.Down(pid);
        pid.Tell(Acts.Go);
        Assert.Equal(new ExitReason.Normal(), await down);
        Action linked = () => nodes.Foo.Node.SpawnLink("bar", Acts.Return, 1), monitored = () => nodes.Foo.Node.SpawnMonitor("bar", Acts.Return, 1);
        Assert.Contains("Node.Run(async self => ...)", Assert.Throws<InvalidOperationException>(linked).Message);
        Assert.Contains("Node.Get(Context)", Assert.Throws<InvalidOperationException>(monitored).Message);
        Assert.Throws<ArgumentException>("owner", () => nodes.Foo.Node.With(pid));
        Assert.Throws<ArgumentException>("owner", () => nodes.Tasks(true).With(owner: pid));
    }

    [Fact, Trait("otp", "N11"), Trait("otp", "N12")]
    public async Task An_actor_can_spawn_and_is_linked_and_told()
    {
        var actor = new Plain(nodes.Foo);
        var spawned = await actor.Do(context => Node.Get(context).SpawnMonitor("bar", Acts.Return, 1));
        var (pid, monitor) = await spawned;
        pid.Tell(Acts.Go);
        Assert.Equal(new Down(monitor, pid, new ExitReason.Normal()), await actor.Next<Down>());
        var linked = await await actor.Do(context => Node.Get(context).SpawnLink("bar", Acts.ExitWith, (ExitReason)new ExitReason.Custom("child")));
        var down = nodes.Down(actor.Pid);
        linked.Tell(Acts.Go);
        Assert.Equal(new ExitReason.Custom("child"), await down);
    }

    [Fact]
    public async Task Every_shape_can_be_spawned()
    {
        var node = nodes.Foo.Node;
        foreach (var spawned in new[]
        {
            node.Spawn("bar", static () => { }), node.Spawn("bar", static async () => await Task.Yield()), node.Spawn("bar", static self => { _ = self.Node; }),
            node.Spawn("bar", static async self => { await Task.Yield(); _ = self.Node; }), node.Spawn("bar", static n => { _ = n; }, 1), node.Spawn("bar", static async n => { await Task.Yield(); _ = n; }, 1),
            node.Spawn("bar", static (self, n) => { _ = (self.Node, n); }, 1), node.Spawn("bar", static async (self, n) => { await Task.Yield(); _ = (self.Node, n); }, 1), node.Spawn("bar", F(Work.Double, 1)),
        })
            Assert.Equal(new ExitReason.NoProcess(), await WhenOver(await spawned));
    }

    async Task<ExitReason> WhenOver(IActorRef pid)
    {
        while (await nodes.Down(pid) is var reason && reason is not ExitReason.NoProcess) Assert.Equal(new ExitReason.Normal(), reason);
        return new ExitReason.NoProcess();
    }

    [Fact]
    public async Task Nothing_is_left_of_them()
    {
        (int, int) Conversations() => (nodes.Foo.Node.Local.Peers.Find("bar")!.Open!.Conversations, nodes.Bar.Node.Local.Peers.Find("foo")!.Open!.Conversations);

        await nodes.Settle();
        var (monitors, told) = (nodes.Foo.Node.Local.Monitors.Count, 0);
        await nodes.Run(async self =>
        {
            self.TrapExit = true;
            for (var n = 0; n < 500; n++)
            {
                await Here(self).SpawnLink(nodes.At(n % 2 == 0), Work.Nothing, n);
                await Here(self).SpawnMonitor(nodes.At(n % 2 == 0), Work.Nothing, n);
                await Here(self).Spawn(nodes.At(n % 2 == 0), Work.Nothing, n);
            }
            for (var n = 0; n < 1000; n++) Assert.True(await self.Receive<object>(timeout: Wait.Long) is Down { Reason: ExitReason.Normal } or Exit { Reason: ExitReason.Normal });
            await self.MailboxIsEmpty();
            await nodes.Settle();
            await Wait.Until(() => Conversations() == (0, 0), () => $"nothing is left to say; there are {Conversations()}");
            told = nodes.Foo.Node.Local.Processes.Of(self.Self).ToTell;
        });
        Assert.Equal((monitors, 0), (nodes.Foo.Node.Local.Monitors.Count, told));
    }
}
