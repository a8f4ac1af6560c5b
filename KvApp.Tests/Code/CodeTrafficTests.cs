using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What two nodes say to each other about code goes beside everything else.</summary>
public sealed class CodeTrafficTests : OnTwoNodes
{
    const int Callers = 40, Weight = (16 * 1024 * 1024) - (16 * 1024);

    [Fact]
    public async Task A_module_of_16_MiB_delays_no_end_of_a_task_by_more_than_one_piece()
    {
        var name = Compiled.NewName("Heavy");
        await WhileTasksRun(() => CodeServer.Get(Foo.System).LoadBinary(Bar.Name, Heavy(name, 1).Bytes));
        Assert.True(Bar.Node.Local.Code.All is [var (loaded, _)] && loaded.Image.Bytes.Length > Weight);

        // And one that bar asks for.
        await CodeServer.Get(Foo.System).LoadBinary(Foo.Name, Heavy(name, 2).Bytes);
        await WhileTasksRun(async () => Assert.Equal(2, await TaskSupervisor.On(Foo.System, "work").AsyncNoLink(Fun.Named<int>($"{name}s.App", "Lambda", Bar.Name.Value)).Await(3 * Wait.Long)));
        Assert.Equal((1, 2), (Bar.Node.Local.Code.Asked, Bar.Node.Local.Code.All.Count));
    }

    static Compiled Heavy(string name, int version) => Compiled.Of(name, $$"""
        namespace {{name}}s;
        public static class App
        {
            public static async Task<int> Lambda(IProcess self, string node) => await TaskSupervisor.On(self, "work", node).AsyncNoLink(static () => {{version}}).Await(TimeSpan.FromMinutes(1));
        }
        """, Weight);

    // Each node runs tasks for the other: starts and ends go both ways, one after the other of each caller.
    async Task WhileTasksRun(Func<Task> load)
    {
        var between = new[] { (Foo, Bar), (Bar, Foo) }.Select(pair => pair.Item1.Node.Local.Peers.Find(pair.Item2.Name)!.Open!).ToArray();
        var (before, ended) = (between.Sum(connection => connection.Sent), 0);
        var loading = load();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async n =>
        {
            var tasks = n % 2 == 0 ? There : TaskSupervisor.On(Bar.System, "work", Foo.Name);
            do
            {
                Assert.Equal(n * 2, await tasks.AsyncNoLink(Work.Double, n).Await(3 * Wait.Long));
                Interlocked.Increment(ref ended);
            }
            while (!loading.IsCompleted);
        }));
        await loading;
        // It went in pieces, and with it the tasks' starts and ends, two messages each.
        Assert.InRange(between.Sum(connection => connection.Sent) - before, (Weight / Outbox.Piece) + (2 * ended), long.MaxValue);
        Assert.All(between, connection => Assert.InRange(connection.MostLetBy, 0, 1));
    }
}
