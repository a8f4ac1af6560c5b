using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Names of processes and actors, and what is done to pids that are none.</summary>
public sealed class NameTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    Node Foo => nodes.Foo.Node;

    Task<IActorRef?> FromBar(string name) => nodes.Bar.Node.WhereIs(name, nodes.Foo.Name).WaitAsync(Wait.Long);

    [Theory]
    [InlineData("plain"), InlineData("with space/and\\slash#1"), InlineData("\u00e4\u732b\U0001F408 \n\t\0"), InlineData("akka:/x"), InlineData("a name of 100,000 letters")]
    public async Task Any_text_is_a_name_here_and_from_the_other_node(string name)
    {
        if (name.Contains("100,000")) name = new('n', 100_000);
        var actor = new Plain(nodes.Foo);
        Foo.Register(name, actor.Pid);
        Assert.Equal(actor.Pid, Foo.WhereIs(name));
        var pid = await FromBar(name);
        pid!.Tell("hello", ActorRefs.NoSender);
        Assert.Equal("hello", await actor.Next<string>());
        await nodes.Bar.Node.Run(async self =>
        {
            var monitor = self.Monitor(name, nodes.Foo.Name);
            await nodes.Settle();
            actor.Pid.Exit(new ExitReason.Custom("why"));
            Assert.Equal(new Down(monitor, pid, new ExitReason.Custom("why")), await self.Receive<Down>(timeout: Wait.Long));
            return true;
        });
        await Wait.Until(async () => Foo.WhereIs(name) is null && await FromBar(name) is null, "the name is free again");
    }

    [Fact]
    public async Task A_name_belongs_to_one_and_one_may_have_several()
    {
        var (first, second) = (new Plain(nodes.Foo).Pid, new Plain(nodes.Foo).Pid);
        Foo.Register("one", first);
        Foo.Register("one", first); // is what it is already
        Foo.Register("other", first);
        Assert.Contains("'one' is taken", Assert.Throws<InvalidOperationException>(() => Foo.Register("one", second)).Message);
        // Given on, it does not go with its first bearer.
        Foo.Unregister("one");
        Foo.Register("one", second);
        first.Exit(new ExitReason.Shutdown());
        await Wait.Until(() => Foo.WhereIs("other") is null, "the names of the dead are free");
        Assert.Equal((second, second), (Foo.WhereIs("one"), (await FromBar("one")) is null ? null : Foo.WhereIs("one")));
        Foo.Unregister("one");
        Foo.Unregister("nobody's");
        Assert.Null(await FromBar("one"));
    }

    [Fact]
    public async Task What_cannot_bear_a_name_is_refused_and_a_dead_one_does_not_keep_it()
    {
        var theirs = RemotePid.At(nodes.Bar.Node.Local.PathOf(new Plain(nodes.Bar).Pid), (ExtendedActorSystem)nodes.Foo.System);
        Assert.Contains("register it where it runs", Assert.Throws<ArgumentException>(() => Foo.Register("theirs", theirs)).Message);
        Assert.Throws<ArgumentNullException>(() => Foo.Register("none", null!));
        Assert.Throws<ArgumentException>(() => Foo.Register("", ActorRefs.Nobody));
        Assert.Throws<ArgumentException>(() => Foo.Register("akka://kv/user/x", ActorRefs.Nobody));
        var task = TaskSupervisor.On(nodes.Foo.System, "work").AsyncNoLink(Work.Double, 1);
        var dead = await task.Pid;
        await task.Await(Wait.Long);
        foreach (var pid in new[] { dead, ActorRefs.Nobody, nodes.Foo.System.DeadLetters })
        {
            Foo.Register("late", pid);
            Assert.Null(Foo.WhereIs("late"));
        }
    }

    [Fact]
    public Task A_null_is_refused_by_its_name_and_nobody_is_no_process() => nodes.Run(async self =>
    {
        Assert.Equal("pid", Assert.Throws<ArgumentNullException>(() => self.Monitor((IActorRef)null!)).ParamName);
        Assert.Equal("pid", Assert.Throws<ArgumentNullException>(() => self.Link(null!)).ParamName);
        Assert.Equal("pid", Assert.Throws<ArgumentNullException>(() => self.Unlink(null!)).ParamName);
        Assert.Equal("pid", Assert.Throws<ArgumentNullException>(() => { _ = Foo.WhenDown(null!); }).ParamName);
        Assert.Equal("pid", Assert.Throws<ArgumentNullException>(() => ((IActorRef)null!).Exit(new ExitReason.Kill())).ParamName);
        Assert.Equal("reason", Assert.Throws<ArgumentNullException>(() => self.Self.Exit(null!)).ParamName);
        var actor = new Plain(nodes.Foo);
        foreach (var call in new Action<IActorContext>[] { context => context.Monitor(null!), context => context.Link(null!), context => context.Unlink(null!) })
            Assert.Equal("pid", (await Assert.ThrowsAsync<ArgumentNullException>(() => actor.Do(call))).ParamName);

        foreach (var nobody in new[] { ActorRefs.Nobody, self.System.DeadLetters })
        {
            var monitor = self.Monitor(nobody);
            Assert.Equal(new Down(monitor, nobody, new ExitReason.NoProcess()), await self.Receive<Down>(timeout: Wait.Long));
            Assert.IsType<ExitReason.NoProcess>(Assert.Throws<ExitException>(() => self.Link(nobody)).Reason);
            nobody.Exit(new ExitReason.Kill());
            self.Unlink(nobody);
        }
        Assert.Null(nodes.Foo.Node.Local.Processes.Find(ActorRefs.Nobody));
        Assert.Null(nodes.Foo.Node.Local.Processes.Find(self.System.DeadLetters));
    });

    [Fact]
    public async Task A_pid_of_another_local_system_is_an_actor_like_others()
    {
        // Both nodes are in this process, so that foo holds a pid of bar as bar itself sees it.
        var foreign = new Plain(nodes.Bar);
        var down = Foo.WhenDown(foreign.Pid);
        nodes.Bar.System.Stop(foreign.Pid);
        Assert.IsType<ExitReason.Stopped>(await down.WaitAsync(Wait.Long));
    }
}
