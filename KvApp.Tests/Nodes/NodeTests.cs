using Akka.Actor;
using KvApp.Tasks;
using Xunit;
using Inbox = Akka.Actor.Inbox;

namespace KvApp.Tests;

/// <summary>What a node knows of others, and whom it tells of their going.</summary>
public sealed class NodeTests
{
    [Fact, Trait("otp", "N1"), Trait("otp", "N2")]
    public async Task Connecting_makes_each_list_the_other_and_not_itself()
    {
        var (foo, bar) = await TestNode.Pair();
        await using var _ = foo;
        await using var __ = bar;
        await Wait.Until(() => bar.Node.List().Count == 1, "bar has heard of foo");
        Assert.Equal([bar.Name], foo.Node.List());
        Assert.Equal([foo.Name], bar.Node.List());
        Assert.True(await foo.Node.Connect(foo.Name));
        Assert.True(await foo.Node.Connect("bar", Wait.Long));
        Assert.False(await foo.Node.Connect("nobody@127.0.0.1:1", Wait.Long));
        Assert.False(await foo.Node.Connect("nobody", Wait.Long));
    }

    [Fact]
    public async Task A_node_that_shut_down_in_good_order_has_left()
    {
        var (foo, bar) = await TestNode.Pair();
        await using var _ = foo;
        Assert.False(foo.Node.HasLeft(bar.Name));

        await bar.DisposeAsync();

        await Wait.Until(() => foo.Node.HasLeft(bar.Name), "foo has heard bar's goodbye");
        Assert.False(foo.Node.HasLeft("nobody"));
    }

    [Fact, Trait("otp", "N5")]
    public async Task A_monitored_node_that_goes_down_is_told_once_a_call()
    {
        var (foo, bar) = await TestNode.Pair();
        await using var _ = foo;
        using var inbox = Inbox.Create(foo.System);
        foo.Node.Monitor(bar.Name, inbox.Receiver);
        foo.Node.Monitor("bar", inbox.Receiver);
        foo.Node.Monitor(bar.Name, inbox.Receiver);
        foo.Node.Demonitor(bar.Name, inbox.Receiver);
        await bar.DisposeAsync();
        for (var told = 0; told < 2; told++) Assert.Equal(new NodeDown(bar.Name), await inbox.ReceiveAsync(Wait.Long));
        foo.Node.Monitor("nobody@127.0.0.1:1", inbox.Receiver);
        Assert.Equal(new NodeDown("nobody@127.0.0.1:1"), await inbox.ReceiveAsync(Wait.Long)); // and no third of bar's came before
    }

    [Fact]
    public async Task An_expected_node_is_found_when_it_comes_up_without_being_asked_for()
    {
        await using var foo = TestNode.Start("foo");
        string port;
        await using (var first = TestNode.Start("bar"))
        {
            port = first.Address.Port!.ToString()!;
            foo.Node.Expect(first.Reachable);
            await Wait.Until(() => foo.Node.List().Count == 1, "foo has found bar");
        }
        await Wait.Until(() => foo.Node.List().Count == 0, "foo has lost bar");
        await using var second = TestNode.Start("bar", $"akka.remote.dot-netty.tcp.port = {port}");
        await Wait.Until(() => foo.Node.List().Count == 1, "foo has found bar again");
        TaskSupervisor.Start(second.System, "work");
        Assert.Equal(42, await TaskSupervisor.On(foo.System, "work", "bar").Async(Work.Double, 21));
    }

    [Fact]
    public async Task A_second_node_of_a_name_is_told_who_has_it_and_gives_up()
    {
        await using var foo = TestNode.Start("foo");
        await using var second = TestNode.Start("foo");
        second.Node.Expect($"other@127.0.0.1:{foo.Address.Port}");
        Assert.Contains($"the name {foo.Name} is in use by the node at 127.0.0.1:{foo.Address.Port}", await second.Node.GaveUp.WaitAsync(Wait.Long));
        Assert.False(foo.Node.GaveUp.IsCompleted);
    }

    [Fact]
    public async Task A_name_is_borne_by_one_process_until_it_ends()
    {
        await using var foo = TestNode.Start("foo");
        var pid = foo.System.ActorOf(Props.Create(() => new Idle()));
        foo.Node.Register("shell", pid);
        Assert.Equal(pid, foo.Node.WhereIs("shell"));
        Assert.Contains("'shell' is taken", Assert.Throws<InvalidOperationException>(() => foo.Node.Register("shell", foo.System.DeadLetters)).Message);
        foo.System.Stop(pid);
        await Wait.Until(() => foo.Node.WhereIs("shell") is null, "the name is free again");
    }

    sealed class Idle : ReceiveActor;
}
