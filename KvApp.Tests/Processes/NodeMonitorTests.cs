using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

public sealed class NodeMonitorTests
{
    [Fact, Trait("otp", "N5")]
    public async Task A_node_that_was_never_met_is_connected_and_told_of_when_it_goes()
    {
        await using var foo = TestNode.Start("foo");
        var bar = TestNode.Start("bar");
        await Wait.Until(() => bar.Node.Connect(foo.Reachable, Wait.Long), "foo and bar can meet");
        await using var baz = TestNode.Start("baz");
        var watcher = new Plain(baz);
        await Wait.Until(() => baz.Node.Connect(foo.Reachable, Wait.Long), "baz has met one of them");
        // By its port, since baz has not heard of it; its name is known only when it answers.
        baz.Node.Monitor(bar.Reachable, watcher.Pid);
        await Wait.Until(() => baz.Node.List().Contains(bar.Name), "baz and bar have met");
        await watcher.IsEmpty();
        // Undone by whichever of its names.
        foreach (var name in new[] { bar.Reachable, bar.Name, "bar" })
        {
            baz.Node.Monitor(name, watcher.Pid);
            baz.Node.Demonitor("bar", watcher.Pid);
        }
        await bar.DisposeAsync();
        Assert.Equal(new NodeDown(bar.Name), await watcher.Next<NodeDown>());
        await Wait.Until(() => baz.Node.Watchers == 0, "nobody is left to tell");
        await watcher.IsEmpty();
    }
}
