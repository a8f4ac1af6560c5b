using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What a process has started is known of it while it runs.</summary>
public sealed class ChildrenTests : OnTwoNodes
{
    [Theory, MemberData(nameof(Places))]
    public Task Tasks_are_children_linked_or_not_until_they_have_ended(string place) => Run(async self =>
    {
        var tasks = TaskSupervisor.On(self, "work", $"{place}@127.0.0.1");
        var rpc = Rpc.Get(Foo.System);
        var (linked, alone) = (tasks.Async(static me => me.Receive<int>()), tasks.AsyncNoLink(static me => me.Receive<int>()));
        // Nobody has asked for a pid before.
        var children = (await rpc.PInfo(self.Self).WaitAsync(Wait.Long))!.Children;
        Assert.Equal(new[] { await linked.Pid, await alone.Pid }.Order(), children.Order());
        Assert.Equal([await linked.Pid], Foo.Node.Info(self.Self)!.Links);

        foreach (var child in children) child.Tell(1);
        Assert.Equal(2, await linked.Await(Wait.Long) + await alone.Await(Wait.Long));
        Assert.Empty(Foo.Node.Info(self.Self)!.Children);

        // A child of a supervisor is the supervisor's.
        var supervised = await tasks.StartChild(static async me => await me.Receive<int>());
        Assert.Empty((await rpc.PInfo(self.Self))!.Children);
        supervised.Exit(new ExitReason.Kill());
    });

    [Fact]
    public Task What_it_has_spawned_on_its_own_node_is_its_child_until_it_has_ended() => Run(async self =>
    {
        var node = Node.Get(self);
        var spawned = await node.Spawn(Foo.Name, static async me => { await me.Receive<int>(); });
        var (monitored, _) = await node.SpawnMonitor(Foo.Name, static async me => { await me.Receive<int>(); });
        var started = await SupervisedTask.Start(Foo.System, static async me => { await me.Receive<int>(); });
        var running = node.Run(static async me => await me.Receive<int>());
        await Wait.Until(() => Foo.Node.Info(self.Self)!.Children.Count == 4, "all are known");
        Assert.Superset(new HashSet<IActorRef> { spawned, monitored, started }, Foo.Node.Info(self.Self)!.Children.ToHashSet());
        Assert.Empty(Foo.Node.Info(self.Self)!.Links);

        // Another node sees the same.
        var pid = Bar.System.Provider().ResolveActorRef(self.Self.Path.ToSerializationFormatWithAddress(Foo.Address));
        var seen = await Rpc.Get(Bar.System).PInfo(pid).WaitAsync(Wait.Long);
        Assert.Equal(4, seen!.Children.Count);

        foreach (var child in Foo.Node.Info(self.Self)!.Children) child.Tell(1);
        Assert.Equal(1, await running.WaitAsync(Wait.Long));
        await Wait.Until(() => Foo.Node.Info(self.Self)!.Children.Count == 0, "all have ended");
    });

    [Fact]
    public Task A_task_that_never_began_or_was_lost_is_no_child() => Run(async self =>
    {
        var nowhere = TaskSupervisor.On(self, "nowhere", Bar.Name).AsyncNoLink(static () => 1);
        Assert.IsType<ExitReason.NoProcess>(await Fails(nowhere.Await(Wait.Long)));
        Assert.Empty(Foo.Node.Info(self.Self)!.Children);
        var lost = TaskSupervisor.On(self, "work", Bar.Name).AsyncNoLink(static me => me.Receive<int>());
        Assert.Equal([await lost.Pid], Foo.Node.Info(self.Self)!.Children);
        await Foo.Node.Disconnect(Bar.Name);
        Assert.IsType<ExitReason.NoConnection>(await Fails(lost.Await(Wait.Long)));
        Assert.Empty((await Rpc.Get(Foo.System).PInfo(self.Self))!.Children);
    });
}
