using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Connections that are made, asked after and closed by hand.</summary>
public sealed class PingTests : OnTwoNodes
{
    [Fact, Trait("otp", "N3")]
    public async Task Ping_says_whether_a_node_answers_and_connects_on_its_way()
    {
        await using var baz = TestNode.Start("baz");
        Assert.True(await baz.Node.Ping(Foo.Reachable, Wait.Long));
        Assert.Equal([Foo.Name], baz.Node.List());
        Assert.True(await baz.Node.Ping("foo", Wait.Long));
        Assert.True(await baz.Node.Ping("baz"));
        Assert.False(await baz.Node.Ping("nobody@127.0.0.1:1", Wait.Long));
        Assert.False(await baz.Node.Ping("never-heard-of", Wait.Long));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("timeout", () => baz.Node.Ping("foo", TimeSpan.FromSeconds(-2)));
    }

    [Fact, Trait("otp", "N4"), Trait("otp", "N6")]
    public async Task Disconnect_is_a_crash_for_the_other_side_and_the_next_message_connects_again()
    {
        var there = await Foo.Node.Spawn("bar", Acts.Return, 1);
        var told = Foo.Node.WhenDown(there);
        var mine = await Bar.Node.Spawn("foo", Acts.Return, 1);
        var toldThere = Bar.Node.WhenDown(mine);
        Assert.True(await Foo.Node.Disconnect("bar"));
        Assert.Equal(new ExitReason.NoConnection(Bar.Name), await told.WaitAsync(Wait.Long));
        Assert.Equal(new ExitReason.NoConnection(Foo.Name), await toldThere.WaitAsync(Wait.Long));
        // No process has ended by it.
        var down = Foo.Node.WhenDown(there);
        there.Tell(Acts.Go, Akka.Actor.ActorRefs.NoSender);
        Assert.Equal(new ExitReason.Normal(), await down.WaitAsync(Wait.Long));
        Assert.Equal([Bar.Name], Foo.Node.List());
        Assert.False(await Foo.Node.Disconnect("foo"));
        Assert.False(await Foo.Node.Disconnect("never-heard-of"));
        Assert.True(await Foo.Node.Disconnect("bar"));
        Assert.False(await Foo.Node.Disconnect("bar"));
    }

    [Fact, Trait("otp", "N16")]
    public async Task A_node_without_remoting_finds_nobody_and_hangs_nowhere()
    {
        using var system = Akka.Actor.ActorSystem.Create("alone");
        var node = Node.Get(system);
        Assert.Equal(NodeName.None, node.Self);
        Assert.Empty(node.List());
        Assert.False(await node.Connect("foo@127.0.0.1:1", Wait.Long));
        Assert.False(await node.Disconnect("foo@127.0.0.1:1"));
        Assert.False(await node.Ping("foo@127.0.0.1:1", Wait.Long));
        await node.Run(async self =>
        {
            var (pid, monitor) = await Node.Get(self).SpawnMonitor("foo@127.0.0.1:1", Work.Nothing, 1);
            Assert.Equal(new Down(monitor, pid, new ExitReason.NoConnection("foo@127.0.0.1")), await self.Receive<Down>(timeout: Wait.Long));
            var (mine, ended) = await Node.Get(self).SpawnMonitor(node.Self, Work.Nothing, 1);
            Assert.Equal(new Down(ended, mine, new ExitReason.Normal()), await self.Receive<Down>(timeout: Wait.Long));
            return 0;
        }).WaitAsync(Wait.Long);
        Assert.IsType<ExitReason.NoConnection>((await Assert.ThrowsAsync<ExitException>(() => TaskSupervisor.On(system, "work", "foo@127.0.0.1:1").Async(Work.Double, 1).Await(Wait.Long))).Reason);
        await system.Terminate();
    }
}
