using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>How nodes that have not met come to be connected.</summary>
public sealed class ReachTests
{
    [Theory, Trait("otp", "N6"), InlineData("letter"), InlineData("task"), InlineData("name"), InlineData("monitor"), InlineData("signal")]
    public async Task Whatever_is_sent_to_a_node_opens_a_connection(string what)
    {
        await using var foo = TestNode.Start("foo");
        await using var bar = TestNode.Start("bar");
        TaskSupervisor.Start(bar.System, "work");
        var there = new Plain(bar);
        var pid = foo.Node.Local.Resolve(bar.Node.Local.PathOf(there.Pid));
        Assert.Equal((0, 0), (foo.Node.List().Count, bar.Node.List().Count));

        // An attempt lasts a second, which on a loaded machine may be too short for two systems that have just started.
        await Wait.Until(async () =>
        {
            switch (what)
            {
                case "letter": pid.Tell("hello"); break;
                case "task": await TaskSupervisor.On(foo.System, "work", bar.Reachable).AsyncNoLink(Work.Double, 21).Yield(Wait.Long); break;
                case "name": await foo.Node.WhereIs("work", bar.Reachable).ContinueWith(_ => { }); break;
                case "monitor": _ = foo.Node.WhenDown(pid); break;
                case "signal": pid.Exit(new ExitReason.Normal()); break;
            }
            return foo.Node.List().Contains(bar.Name);
        }, "foo has a connection to bar");
        await Wait.Until(() => bar.Node.List().Contains(foo.Name), "and bar to foo");
        if (what == "letter") Assert.Equal("hello", await there.Next<string>());
    }

    [Fact, Trait("otp", "N7")]
    public async Task Who_joins_one_member_is_soon_connected_to_the_others()
    {
        await using var foo = TestNode.Start("foo");
        await using var bar = TestNode.Start("bar");
        await using var baz = TestNode.Start("baz");
        foo.Join(foo);
        bar.Join(foo);
        await Wait.Until(() => bar.Node.List().Contains(foo.Name), "bar is connected to foo");
        Assert.Empty(baz.Node.List());

        baz.Join(foo);
        await Wait.Until(() => baz.Node.List().Count == 2 && bar.Node.List().Contains(baz.Name), "baz is connected to both");
        Assert.Equal([bar.Name, foo.Name], baz.Node.List().ToHashSet());
    }
}
