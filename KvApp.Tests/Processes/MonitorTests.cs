using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Monitors, held by processes and by plain actors, on what runs on the same node and on another.</summary>
public sealed class MonitorTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    static Task<Down> NextDown(IProcess self) => self.Receive<Down>(timeout: Wait.Long);

    static Task None<T>(IProcess self) => Assert.ThrowsAsync<TimeoutException>(() => self.Receive<T>(timeout: TimeSpan.Zero));

    [Theory, InlineData(false), InlineData(true), Trait("otp", "M1"), Trait("otp", "M4")]
    public Task Each_monitor_tells_once_and_is_gone(bool remote) => nodes.Run(async self =>
    {
        var pid = await nodes.Tasks(self, remote).StartChild(Acts.Return, 1);
        var monitors = Enumerable.Range(0, 5).Select(_ => self.Monitor(pid)).ToHashSet();
        Assert.Equal(5, monitors.Count);
        pid.Tell(Acts.Go);
        for (var n = 0; n < 5; n++)
        {
            var down = await NextDown(self);
            Assert.True(monitors.Remove(down.Ref));
            Assert.Equal((pid, new ExitReason.Normal()), (down.Pid, down.Reason));
        }
        // Nothing more was said of it: what is asked now is answered after it.
        var last = self.Monitor(pid);
        Assert.Equal(new Down(last, pid, new ExitReason.NoProcess()), await NextDown(self));
        await None<Down>(self);
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "M1"), Trait("otp", "M3")]
    public Task A_name_is_resolved_when_it_is_monitored(bool remote) => nodes.Run(async self =>
    {
        var (node, name) = ((remote ? nodes.Bar : nodes.Foo).Node, $"moved-{remote}");
        var (first, second) = (new Plain(remote ? nodes.Bar : nodes.Foo).Pid, new Plain(remote ? nodes.Bar : nodes.Foo).Pid);
        node.Register(name, first);
        var monitor = self.Monitor(name, node.Self);
        await nodes.Settle();
        node.Unregister(name);
        node.Register(name, second);
        second.Exit(new ExitReason.Custom("not meant"));
        await nodes.Settle();
        await None<Down>(self);
        first.Exit(new ExitReason.Custom("meant"));
        var down = await NextDown(self);
        Assert.Equal((monitor, first.Path.ToStringWithUid(), new ExitReason.Custom("meant")), (down.Ref, down.Pid.Path.ToStringWithUid().Replace(down.Pid.Path.Address.ToString(), first.Path.Address.ToString()), down.Reason));
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "M2")]
    public async Task A_plain_actor_is_told_like_a_process_and_of_plain_actors_too(bool remote)
    {
        var watcher = new Plain(nodes.Foo);
        var there = remote ? nodes.Bar : nodes.Foo;
        var stopping = new Plain(there).Pid;
        var pid = remote ? RemotePid.At(nodes.Bar.Node.Local.PathOf(stopping), (ExtendedActorSystem)nodes.Foo.System) : stopping;
        var monitor = await watcher.Do(context => context.Monitor(pid));
        if (remote) await nodes.Settle(); // here it is monitored at once
        there.System.Stop(stopping);
        Assert.Equal(new Down(monitor, pid, new ExitReason.Stopped()), await watcher.Next<Down>());
        monitor = await watcher.Do(context => context.Monitor(pid));
        Assert.Equal(new Down(monitor, pid, new ExitReason.NoProcess()), await watcher.Next<Down>());

        var process = await TaskSupervisor.On(nodes.Foo.System, "work", there.Name).StartChild(Acts.Return, 1);
        monitor = await watcher.Do(context => context.Monitor(process));
        process.Exit(new ExitReason.Custom("why"));
        Assert.Equal(new Down(monitor, process, new ExitReason.Custom("why")), await watcher.Next<Down>());
        await watcher.IsEmpty();
    }

    [Theory, InlineData(false), InlineData(true), Trait("otp", "M5")]
    public Task What_is_demonitored_tells_nothing_any_more(bool remote) => nodes.Run(async self =>
    {
        var pid = await nodes.Tasks(self, remote).StartChild(Acts.Return, 1);
        var (kept, undone) = (self.Monitor(pid), self.Monitor(pid));
        self.Demonitor(undone);
        pid.Tell(Acts.Go);
        Assert.Equal(kept, (await NextDown(self)).Ref);
        await nodes.Settle();
        await None<Down>(self);
        self.Demonitor(undone); // once more does no harm
        self.Demonitor(kept, flush: true);
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "M5")]
    public Task A_Down_that_has_come_stays_unless_it_is_flushed(bool remote) => nodes.Run(async self =>
    {
        var pid = await nodes.Tasks(self, remote).StartChild(Acts.Return, 1);
        var monitors = Enumerable.Range(0, 3).Select(_ => self.Monitor(pid)).ToArray();
        pid.Tell(Acts.Go);
        var seen = (await self.Receive<Down>(down => down.Ref == monitors[2], Wait.Long)).Ref;
        await nodes.Settle();
        var after = self.Monitor(pid);
        await self.Receive<Down>(down => down.Ref == after, Wait.Long); // the other two have come too
        self.Demonitor(monitors[0]);
        self.Demonitor(monitors[1], flush: true);
        Assert.Equal(monitors[0], (await NextDown(self)).Ref);
        await None<Down>(self);
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "M5")]
    public Task After_a_flush_no_Down_comes_however_close_it_was(bool remote) => nodes.Run(async self =>
    {
        for (var n = 0; n < (remote ? 400 : 2_000); n++)
        {
            var pid = await nodes.Tasks(self, remote).StartChild(Acts.Return, n).WaitAsync(Wait.Long);
            var monitor = self.Monitor(pid);
            pid.Tell(Acts.Go);
            for (var i = n % 50; i > 0; i--) Thread.SpinWait(200); // so that it hits every moment of the end
            self.Demonitor(monitor, flush: true);
            var after = self.Monitor(pid);
            Assert.Equal(after, (await NextDown(self)).Ref);
        }
    });

    [Theory, InlineData(false), InlineData(true), Trait("otp", "M2")]
    public Task A_child_that_is_listed_is_there_though_it_has_only_just_been_started(bool remote) => nodes.Run(async self =>
    {
        var young = TaskSupervisor.Start((remote ? nodes.Bar : nodes.Foo).System, "young");
        var tasks = TaskSupervisor.On(self, "young", nodes.At(remote));
        for (var n = 0; n < 500; n++)
        {
            _ = tasks.AsyncNoLink(Acts.Return, n);
            var pid = Assert.Single(await tasks.Children(Wait.Long));
            var monitor = self.Monitor(pid);
            self.Link(pid);
            pid.Tell(Acts.Go);
            Assert.Equal(new Down(monitor, pid, new ExitReason.Normal()), await NextDown(self));
        }
        await young.Stop(timeout: Wait.Long);
    });

    [Theory, InlineData(false), InlineData(true)]
    public Task A_process_may_monitor_itself_and_what_watches_is_forgotten_with_it(bool remote) => nodes.Run(async self =>
    {
        var pid = await nodes.Tasks(self, remote).StartChild(Acts.Return, 1);
        var watching = await nodes.Foo.Node.Run(watcher =>
        {
            watcher.Monitor(watcher.Self);
            watcher.Monitor(pid);
            watcher.Monitor("work", nodes.At(remote));
            return Task.FromResult(watcher.Self);
        });
        await Wait.Until(() => nodes.Foo.Node.Local.Processes.Find(watching) is null, "the watcher has gone");
        await nodes.Settle();
        var life = (remote ? nodes.Bar : nodes.Foo).Node.Local.Processes.Find(Local(pid, remote))!;
        await Wait.Until(() => life.ToTell == 0, "nobody watches any more");
        pid.Tell(Acts.Go);
    });

    [Fact]
    public async Task Who_asked_and_was_answered_has_ended()
    {
        var asked = new Plain(nodes.Foo);
        var answer = asked.Pid.Ask<string>("a question", Wait.Long);
        Assert.Equal("a question", await asked.Next<string>());
        var asker = asked.Senders.Last();
        var monitor = await asked.Do(context => context.Monitor(asker));
        asker.Tell("an answer");
        Assert.Equal("an answer", await answer);
        Assert.Equal(monitor, (await asked.Next<Down>()).Ref);
        await Wait.Until(() => nodes.Foo.Node.Local.Processes.Find(asker) is null, "it is forgotten");
    }

    IActorRef Local(IActorRef pid, bool remote) => remote ? nodes.Bar.System.Provider().ResolveActorRef(pid.Path.ToSerializationFormat()) : pid;
}
