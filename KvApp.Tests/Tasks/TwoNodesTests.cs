using System.Diagnostics;
using KvApp.Tasks;
using Xunit.Abstractions;
using Xunit;

namespace KvApp.Tests;

public sealed class TwoNodesTests(ITestOutputHelper output)
{
    internal static int Double(int n) => n * 2;
    internal static async Task<string> Where(IProcess self, string greeting) { await Task.Yield(); return $"{greeting} from {self.Node}"; }
    internal static int Boom(string why) => throw new InvalidOperationException(why);
    internal static byte[] Echo(byte[] bytes) => bytes;
    internal static async Task UntilStopped(IProcess self, int _) => await Task.Delay(-1, self.Stopping);

    [Fact]
    public async Task A_function_runs_on_the_other_node_and_its_result_comes_back()
    {
        var (foo, bar) = await TestNode.Pair();
        await using var _ = foo; await using var __ = bar;
        TaskSupervisor.Start(bar.System, "work");
        var tasks = TaskSupervisor.On(foo.System, "work", "bar");
        Assert.Equal(42, await tasks.Async(Double, 21));
        Assert.Equal($"hello from {bar.Name}", await tasks.Async(Where, "hello"));
        var big = new byte[1_000_000]; new Random(1).NextBytes(big);
        Assert.Equal(big, await tasks.Async(Echo, big).Await(Wait.Long));
        var e = await Assert.ThrowsAsync<ExitException>(() => tasks.Async(Boom, "ouch").Await());
        Assert.Equal("ouch", Assert.IsType<ExitReason.Failed>(e.Reason).Message);
        e = await Assert.ThrowsAsync<ExitException>(() => TaskSupervisor.On(foo.System, "nobody", "bar").Async(Double, 1).Await());
        Assert.IsType<ExitReason.NoProcess>(e.Reason);
        var pid = await tasks.StartChild(UntilStopped, 1);
        Assert.Equal([pid], await tasks.Children());
        for (var round = 0; round < 3; round++)
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < 2000; i++) await tasks.Async(Double, i);
            output.WriteLine($"sequential {watch.Elapsed.TotalMicroseconds / 2000:0} us");
            watch.Restart();
            await Task.WhenAll(Enumerable.Range(0, 20000).Select(i => tasks.Async(Double, i).Await(Wait.Long)));
            output.WriteLine($"burst {20000 / watch.Elapsed.TotalSeconds:0}/s");
        }
        Assert.Equal(0, foo.Node.Local.Peers.All.Single(p => p.Open is not null).Open!.Conversations);
        await bar.DisposeAsync();
        e = await Assert.ThrowsAsync<ExitException>(() => tasks.Async(Double, 1).Await());
        Assert.IsType<ExitReason.NoConnection>(e.Reason);
    }
}
