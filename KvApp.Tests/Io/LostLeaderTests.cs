using KvApp.Tasks;
using Xunit;
using static KvApp.Tasks.Funs;

namespace KvApp.Tests;

/// <summary>A console that is gone, or fails: the process is told where it prints or reads, and goes on.</summary>
public sealed class LostLeaderTests
{
    const int Print = 1, Read = 2, Flush = 3, End = 0;

    static async Task Do(string name, int n, int what)
    {
        Work.GateOf($"{name}-{n}").SetResult(what);
        if (what != End) await Work.GateOf($"{name}-{n}-over").Task.WaitAsync(Wait.Long);
    }

    static async Task<string[]> Told(string name)
    {
        await Work.GateOf($"{name}-end").Task.WaitAsync(Wait.Long);
        return Prints.Told[name].Split('\n');
    }

    static void IsLost(string told) => Assert.Contains("the group leader, the console of node foo@127.0.0.1, cannot be reached: there is no connection", told);

    [Fact, Trait("otp", "G6")]
    public async Task When_the_connection_to_it_is_lost_each_write_and_read_fails_and_the_process_goes_on_to_its_end()
    {
        await using var link = await CutLink.Start();
        var console = new TestConsole(link.Foo);
        await link.Foo.Node.Spawn(link.Bar.Name, F(Prints.Try, "cut"));
        await Do("cut", 0, Print);
        await Do("cut", 1, Flush);
        Assert.Equal(["cut 0"], console.Lines);
        console.Hold();
        await Do("cut", 2, Print);
        await link.Cut();
        await Wait.Until(() => link.Bar.Node.List().Count == 0, "bar knows of it");
        // The process may hear of it a little later: it waits for that, and then knows.
        foreach (var (n, what) in new[] { (3, Flush), (4, Print), (5, Read), (6, Print), (7, End) }) await Do("cut", n, what);
        var told = await Told("cut");
        Assert.Equal(["done", "done", "done"], told[..3]);
        Assert.Equal(4, told[3..].Length);
        Assert.All(told[3..], IsLost);
        await Wait.Until(() => link.Bar.Node.Local.Processes.Abandoned.Count == 0 && !link.Bar.Node.Local.Processes.Living.Any(life => life.Function.Contains("Prints.Try")), "it has ended");
        console.Let();
    }

    // Without this a system that is terminated says no goodbye, as one that is killed does not.
    const string Abrupt = "akka.coordinated-shutdown.run-by-actor-system-terminate = off\nakka.cluster.run-coordinated-shutdown-when-down = off\n";

    [Fact, Trait("otp", "G6")]
    public async Task A_node_that_comes_back_has_another_console()
    {
        var (foo, bar) = await TestNode.Pair(Abrupt);
        await using var _ = bar;
        var port = foo.Address.Port;
        await foo.Node.Spawn(bar.Name, F(Prints.Try, "back"));
        await Do("back", 0, Print);
        await foo.DisposeAsync();
        await Wait.Until(() => bar.Node.List().Count == 0, "bar knows of it");
        await using var again = TestNode.Start("foo", $"{Abrupt}akka.remote.dot-netty.tcp.port = {port}");
        var console = new TestConsole(again);
        await Wait.Until(() => bar.Node.Connect(again.Reachable, Wait.Long), "foo is back");
        // What was under way, or is now, is for a console that is gone; from then on each write waits to be told so.
        foreach (var (n, what) in new[] { (1, Print), (2, Flush), (3, Print), (4, Read), (5, End) }) await Do("back", n, what);
        var told = await Told("back");
        Assert.Contains(told[1..3], line => line.Contains("cannot be reached"));
        Assert.All(told[3..], line => Assert.Contains("the console of node foo@127.0.0.1, cannot be reached: it is gone", line));
        Assert.Equal("", console.Text);
    }

    [Fact]
    public async Task A_console_that_fails_says_why()
    {
        var consoles = new TwoConsoles();
        await consoles.InitializeAsync();
        consoles.OnFoo.Fails = new IOException("the disk is full");
        var call = consoles.Call(F(Prints.Try, "full"));
        await Do("full", 0, Print);
        await Do("full", 1, Flush);
        await Do("full", 2, Print);
        consoles.OnFoo.Fails = null;
        await Do("full", 3, Print);
        await Do("full", 4, End);
        var told = await Told("full");
        Assert.Equal(("done", "done"), (told[0], told[3]));
        Assert.All(told[1..3], line => Assert.EndsWith("the disk is full", line));
        Assert.Equal(new ExitReason.Normal(), (await call).Reason);
        Assert.Equal(["full 3"], consoles.OnFoo.Lines);
        await consoles.DisposeAsync();
    }
}
