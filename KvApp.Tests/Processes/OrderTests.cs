using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>In which order one process hears what another says and does, and what becomes of letters.</summary>
public sealed class OrderTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    const int Large = 300_000; // more than a frame of Akka's holds, and than is under way at once

    // Letters of all sizes, an exit signal in their midst, and its own end at last.
    static void Say(IProcess self, IActorRef to)
    {
        for (var n = 0; n < 60; n++)
        {
            if (n == 30) to.Exit(new ExitReason.Custom("half"));
            else to.Tell(new Page(n, new byte[n % 7 == 0 ? Large : n]), n % 2 == 0 ? self.Self : to); // in whose name does not matter
        }
    }

    public sealed record Page(int Number, byte[] Text);

    [Theory, InlineData(false), InlineData(true), Trait("otp", "O1")]
    public Task What_one_process_says_to_another_comes_in_its_order(bool remote) => nodes.Run(async self =>
    {
        self.TrapExit = true;
        for (var round = 0; round < 5; round++)
        {
            var task = nodes.Tasks(self, remote).Async(Say, self.Self); // linked: its end is a signal too
            for (var n = 0; n < 60; n++)
            {
                var next = await self.Receive<object>(timeout: Wait.Long);
                if (n == 30) Assert.Equal(new ExitReason.Custom("half"), Assert.IsType<Exit>(next).Reason);
                else Assert.Equal((n, n % 7 == 0 ? Large : n), (Assert.IsType<Page>(next).Number, ((Page)next).Text.Length));
            }
            Assert.IsType<ExitReason.Normal>(Assert.IsType<Exit>(await self.Receive<object>(timeout: Wait.Long)).Reason);
            await task;
        }
    });

    static void SayItself(IProcess self, IActorRef to)
    {
        to.Tell(new Page(0, new byte[Large]));
        to.Tell(self.Self);
    }

    // Its class is Akka's, but it is a message as any other.
    [Theory, InlineData(false), InlineData(true), Trait("otp", "O1")]
    public Task A_pid_that_is_told_alone_keeps_to_that_order(bool remote) => nodes.Run(async self =>
    {
        for (var round = 0; round < 5; round++)
        {
            var task = nodes.Tasks(self, remote).AsyncNoLink(SayItself, self.Self);
            Assert.IsType<Page>(await self.Receive<object>(timeout: Wait.Long));
            var pid = Assert.IsAssignableFrom<IActorRef>(await self.Receive<object>(timeout: Wait.Long));
            Assert.Equal(await task.Pid, pid);
            Assert.Equal(remote, pid is RemotePid);
        }
    });

    // What is asked of the other comes after what was said to it, however large that was.
    [Theory, InlineData(false), InlineData(true), Trait("otp", "O1")]
    public Task Monitors_and_links_keep_to_that_order_too(bool remote) => nodes.Run(async self =>
    {
        self.TrapExit = true;
        for (var n = 0; n < 20; n++)
        {
            var pid = await nodes.Tasks(self, remote).StartChild(Work.UntilStopped, 1);
            pid.Tell(new byte[Large]);
            pid.Exit(new ExitReason.Kill());
            var monitor = self.Monitor(pid);
            if (remote) self.Link(pid);
            Assert.Equal(new Down(monitor, pid, new ExitReason.NoProcess()), await self.Receive<Down>(timeout: Wait.Long));
            if (remote) Assert.Equal(new Exit(pid, new ExitReason.NoProcess()), await self.Receive<Exit>(timeout: Wait.Long));
        }
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "O2")]
    public Task A_reply_comes_before_the_end_of_who_gave_it(bool remote) => nodes.Run(async self =>
    {
        self.TrapExit = true;
        for (var n = 0; n < 50; n++)
        {
            var task = nodes.Tasks(self, remote).Async(SayAndReturn, self.Self);
            task.PipeTo(self.Self);
            var pid = await task.Pid;
            pid.Tell(Acts.Go);
            Assert.Equal("before", await self.Receive<object>(timeout: Wait.Long));
            Assert.Equal(new TaskReply(task.Ref, 7), await self.Receive<object>(timeout: Wait.Long));
            Assert.Equal(new Exit(pid, new ExitReason.Normal()), await self.Receive<object>(timeout: Wait.Long));
            Assert.Equal(new Down(task.Ref, pid, new ExitReason.Normal()), await self.Receive<object>(timeout: Wait.Long));
        }
    });

    static async Task<int> SayAndReturn(IProcess self, IActorRef to)
    {
        await self.Receive<string>(said => said == Acts.Go);
        to.Tell("before");
        return 7;
    }

    static async Task Count(IProcess self, (IActorRef To, int From) arg)
    {
        for (var n = 0; n < 200; n++)
        {
            arg.To.Tell((arg.From, n));
            if (n % 20 == 0) await Task.Yield();
        }
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "O3")]
    public Task Receiving_by_choice_leaves_the_others_in_their_order(bool remote) => nodes.Run(async self =>
    {
        for (var from = 0; from < 3; from++) await nodes.Tasks(self, remote).StartChild(Count, (self.Self, from));
        for (var n = 0; n < 200; n++) Assert.Equal((1, n), await self.Receive<(int From, int)>(said => said.From == 1, Wait.Long));
        var next = new int[3];
        for (var n = 0; n < 400; n++)
        {
            var (from, number) = await self.Receive<(int, int)>(timeout: Wait.Long);
            Assert.Equal(next[from]++, number);
        }
        Assert.Equal([200, 0, 200], next);
    });

    [Fact, Trait("otp", "O4")]
    public async Task A_node_is_down_after_everyone_on_it_is()
    {
        var (foo, bar) = await TestNode.Pair();
        await using var _ = foo;
        TaskSupervisor.Start(bar.System, "work");
        await foo.Node.Run(async self =>
        {
            var tasks = TaskSupervisor.On(self, "work", bar.Name);
            for (var n = 0; n < 50; n++) self.Monitor(await tasks.StartChild(Work.UntilStopped, n));
            foo.Node.Monitor(bar.Name, self.Self);
            for (var n = 0; n < 50; n++) self.Monitor(await tasks.StartChild(Work.UntilStopped, n));
            await bar.DisposeAsync();
            for (var n = 0; n < 100; n++) Assert.IsType<Down>(await self.Receive<object>(timeout: Wait.Long));
            Assert.Equal(new NodeDown(bar.Name), await self.Receive<object>(timeout: Wait.Long));
            return true;
        });
    }

    [Theory, InlineData(0), InlineData(100_000), InlineData(127_990), InlineData(130_000), InlineData(10_000_000), Trait("otp", "O1")]
    public async Task A_letter_of_any_size_reaches_actors_and_processes_of_the_other_node(int size)
    {
        var (here, there) = (new Plain(nodes.Foo), new Plain(nodes.Bar));
        var remote = RemotePid.At(nodes.Bar.Node.Local.PathOf(there.Pid), (ExtendedActorSystem)nodes.Foo.System);
        var letter = new Page(size, new byte[size]);
        Random.Shared.NextBytes(letter.Text);
        await here.Do(context => { remote.Tell(letter, context.Self); remote.Tell("after", context.Self); });
        Assert.Equal(letter.Text, (await there.Next<Page>()).Text);
        Assert.Equal("after", await there.Next<string>());
        var task = TaskSupervisor.On(nodes.Foo.System, "work", nodes.Bar.Name).AsyncNoLink(Read, 0);
        (await task.Pid).Tell(letter, here.Pid);
        Assert.Equal(letter.Text, await task.Await(Wait.Long));
    }

    static async Task<byte[]> Read(IProcess self, int _) => (await self.Receive<Page>()).Text;

    [Fact, Trait("otp", "M10")]
    public async Task Telling_who_is_not_there_costs_nothing()
    {
        var task = TaskSupervisor.On(nodes.Foo.System, "work", nodes.Bar.Name).AsyncNoLink(Work.Double, 1);
        var dead = await task.Pid;
        await task.Await(Wait.Long);
        var system = (ExtendedActorSystem)nodes.Foo.System;
        IActorRef[] gone = [dead, RemotePid.At("akka.tcp://kv@127.0.0.1:1/user/x#1", system), RemotePid.At($"{nodes.Bar.Address}/user/nobody", system), ActorRefs.Nobody];
        foreach (var pid in gone)
        {
            pid.Tell("is anybody there?");
            pid.Exit(new ExitReason.Custom("nor this"));
        }
        await nodes.Settle();
        Assert.Equal(4, await TaskSupervisor.On(nodes.Foo.System, "work", nodes.Bar.Name).AsyncNoLink(Work.Double, 2));
    }
}
