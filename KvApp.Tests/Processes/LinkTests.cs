using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Links between processes, and between them and plain actors, of one node and of two.</summary>
public sealed class LinkTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    Task<ExitReason> Down(IActorRef pid) => nodes.Foo.Node.WhenDown(pid).WaitAsync(Wait.Long);

    // Links itself, says so, and ends as it is told.
    static async Task LinkTo(IProcess self, (IActorRef Other, IActorRef To) arg)
    {
        self.Link(arg.Other);
        self.Link(arg.Other);
        arg.To.Tell("linked");
        if (await self.Receive<object>(said => said is string or ExitReason) is ExitReason reason) throw new ExitException(reason);
    }

    static async Task<(IActorRef Linking, IActorRef Linked)> Linked(IProcess self, TaskSupervisor linking, TaskSupervisor linked)
    {
        var other = await linked.StartChild(Work.UntilStopped, 1);
        var pid = await linking.StartChild(LinkTo, (other, self.Self));
        await self.Receive<string>(said => said == "linked", Wait.Long);
        return (pid, other);
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "M7")]
    public Task An_abnormal_end_of_either_ends_the_other(bool remote) => nodes.Run(async self =>
    {
        foreach (var thisEnds in new[] { true, false })
        {
            var (linking, linked) = await Linked(self, nodes.Tasks(self, false), nodes.Tasks(self, remote));
            var (ends, follows) = thisEnds ? (linking, linked) : (linked, linking);
            var down = Down(follows);
            ends.Exit(new ExitReason.Custom("bye"));
            Assert.Equal(new ExitReason.Custom("bye"), await down);
        }
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "M7")]
    public Task A_normal_end_ends_nobody_and_a_shutdown_does(bool remote) => nodes.Run(async self =>
    {
        var (linking, linked) = await Linked(self, nodes.Tasks(self, false), nodes.Tasks(self, remote));
        var (down, ended) = (Down(linked), Down(linking));
        linking.Tell("return");
        Assert.IsType<ExitReason.Normal>(await ended);
        await nodes.Settle();
        Assert.False(down.IsCompleted);
        linked.Exit(new ExitReason.Shutdown());
        Assert.IsType<ExitReason.Shutdown>(await down);

        (linking, linked) = await Linked(self, nodes.Tasks(self, false), nodes.Tasks(self, remote));
        down = Down(linked);
        linking.Tell(new ExitReason.Shutdown("enough"));
        Assert.Equal(new ExitReason.Shutdown("enough"), await down);
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "M7")]
    public Task Linking_twice_from_both_ends_tells_once(bool remote) => nodes.Run(async self =>
    {
        self.TrapExit = true;
        for (var n = 0; n < 100; n++)
        {
            var pid = await nodes.Tasks(self, remote).StartChild(LinkTo, (self.Self, self.Self));
            self.Link(pid); // at about the same time as the other end does
            self.Link(pid);
            await self.Receive<string>(said => said == "linked", Wait.Long);
            pid.Tell(new ExitReason.Custom(n));
            Assert.Equal(new Exit(pid, new ExitReason.Custom(n)), await self.Receive<Exit>(timeout: Wait.Long));
        }
        await nodes.Settle();
        await Assert.ThrowsAsync<TimeoutException>(() => self.Receive<Exit>(timeout: TimeSpan.Zero));
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "M7")]
    public async Task A_plain_actor_is_stopped_by_its_link_or_told_if_it_traps(bool remote)
    {
        var tasks = TaskSupervisor.On(nodes.Foo.System, "work", nodes.At(remote));
        var (dying, trapping) = (new Plain(nodes.Foo), new Plain(nodes.Foo));
        var pid = await tasks.StartChild(Acts.Fail, "ouch");
        await dying.Do(context => context.Link(pid));
        await trapping.Do(context => { context.TrapExit(); context.Link(pid); });
        var down = Down(dying.Pid);
        pid.Tell(Acts.Go, trapping.Pid);
        Assert.Equal("ouch", Assert.IsType<ExitReason.Failed>(await down).Message);
        var exit = await trapping.Next<Exit>();
        Assert.Equal((pid, "ouch"), (exit.Pid, Assert.IsType<ExitReason.Failed>(exit.Reason).Message));

        // And the other way: an actor that stops by itself is no normal end.
        var (first, second) = (await tasks.StartChild(Work.UntilStopped, 1), await tasks.StartChild(Work.UntilStopped, 1));
        await trapping.Do(context => { context.Link(first); context.Link(second); context.Unlink(second); });
        await nodes.Settle();
        var (followed, left) = (Down(first), Down(second));
        nodes.Foo.System.Stop(trapping.Pid);
        Assert.IsType<ExitReason.Stopped>(await followed);
        await nodes.Settle();
        Assert.False(left.IsCompleted);
    }

    [Fact, Trait("otp", "M8")]
    public Task Linking_a_dead_pid_of_this_node_is_refused_and_who_traps_is_told() => nodes.Run(async self =>
    {
        var task = nodes.Tasks(self, false).AsyncNoLink(Work.Double, 1);
        var dead = await task.Pid;
        await task.Await(Wait.Long);
        Assert.IsType<ExitReason.NoProcess>(Assert.Throws<ExitException>(() => self.Link(dead)).Reason);
        await Wait.Until(() => nodes.Foo.Node.Local.Processes.Find(dead) is null, "its actor has ended too");
        Assert.IsType<ExitReason.NoProcess>(Assert.Throws<ExitException>(() => self.Link(dead)).Reason);
        self.TrapExit = true;
        self.Link(dead);
        Assert.Equal(new Exit(dead, new ExitReason.NoProcess()), await self.Receive<Exit>(timeout: Wait.Long));

        var actor = new Plain(nodes.Foo);
        Assert.IsType<ExitReason.NoProcess>((await Assert.ThrowsAsync<ExitException>(() => actor.Do(context => context.Link(dead)))).Reason);
    });

    [Fact, Trait("otp", "M8")]
    public Task Linking_a_dead_pid_of_another_node_is_an_exit_signal() => nodes.Run(async self =>
    {
        var task = nodes.Tasks(self, true).AsyncNoLink(Work.Double, 1);
        var dead = await task.Pid;
        await task.Await(Wait.Long);
        var linking = await nodes.Tasks(self, false).StartChild(LinkTo, (dead, self.Self));
        Assert.IsType<ExitReason.NoProcess>(await Down(linking));
        self.TrapExit = true;
        self.Link(dead);
        Assert.Equal(new Exit(dead, new ExitReason.NoProcess()), await self.Receive<Exit>(timeout: Wait.Long));
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "M9")]
    public Task What_is_unlinked_has_no_effect_and_an_Exit_that_has_come_stays(bool remote) => nodes.Run(async self =>
    {
        self.TrapExit = true;
        var (first, second) = (await nodes.Tasks(self, remote).StartChild(Acts.Fail, "first"), await nodes.Tasks(self, remote).StartChild(Acts.Fail, "second"));
        self.Link(first);
        self.Link(second);
        self.Unlink(first);
        var down = self.Monitor(first);
        first.Tell(Acts.Go);
        await self.Receive<Down>(d => d.Ref == down, Wait.Long);
        await Assert.ThrowsAsync<TimeoutException>(() => self.Receive<Exit>(timeout: TimeSpan.Zero));
        down = self.Monitor(second);
        second.Tell(Acts.Go);
        await self.Receive<Down>(d => d.Ref == down, Wait.Long); // the linked are told before those who watch
        self.Unlink(second);
        Assert.Equal(second, (await self.Receive<Exit>(timeout: TimeSpan.Zero)).Pid);
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "M9")]
    public Task After_an_unlink_no_Exit_comes_however_close_it_was(bool remote) => nodes.Run(async self =>
    {
        self.TrapExit = true;
        for (var n = 0; n < (remote ? 400 : 2_000); n++)
        {
            var pid = await nodes.Tasks(self, remote).StartChild(Acts.Return, n).WaitAsync(Wait.Long);
            self.Link(pid);
            var down = self.Monitor(pid);
            pid.Tell(Acts.Go);
            for (var i = n % 50; i > 0; i--) Thread.SpinWait(200); // so that it hits every moment of the end
            self.Unlink(pid);
            var came = true;
            try
            {
                await self.Receive<Exit>(timeout: TimeSpan.Zero);
            }
            catch (TimeoutException)
            {
                came = false;
            }
            await self.Receive<Down>(d => d.Ref == down, Wait.Long);
            if (came) continue;
            await Assert.ThrowsAsync<TimeoutException>(() => self.Receive<Exit>(timeout: TimeSpan.Zero));
        }
    });

    [Theory, InlineData(false), InlineData(true)]
    public Task A_link_made_while_the_other_ends_always_tells(bool remote) => nodes.Run(async self =>
    {
        self.TrapExit = true;
        for (var n = 0; n < (remote ? 400 : 2_000); n++)
        {
            var pid = await nodes.Tasks(self, remote).StartChild(Acts.ExitWith, (ExitReason)new ExitReason.Custom(n)).WaitAsync(Wait.Long);
            pid.Tell(Acts.Go);
            for (var i = n % 50; i > 0; i--) Thread.SpinWait(200); // so that it hits every moment of the end
            self.Link(pid);
            var exit = await self.Receive<Exit>(timeout: Wait.Long);
            Assert.Equal(pid, exit.Pid);
            Assert.True(exit.Reason is ExitReason.NoProcess or ExitReason.Custom);
        }
    });
}
