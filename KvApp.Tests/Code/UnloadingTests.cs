using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What is purged leaves nothing behind. It counts what the whole process holds: nothing else runs beside it.</summary>
[Collection(WholeProcessCollection.Name)]
public sealed class UnloadingTests
{
    const int Rounds = 1000;
    const long Slack = 2 * 1024 * 1024;

    // Its bytes are held for as long as it is: of a hundred that stay, the heap tells.
    const int Weight = 64 * 1024;

    [Fact]
    public async Task A_thousand_loads_and_purges_leave_nothing()
    {
        await using var foo = TestNode.Start("foo");
        TaskSupervisor.Start(foo.System, "work");
        var name = Compiled.NewName("Many");
        // Two builds by turns: each load makes the other one old.
        var builds = new[] { Module(name, 1), Module(name, 2) };
        await Round(foo, name, builds, 20);
        var heap = Heap();

        await Round(foo, name, builds, Rounds);

        await Wait.Until(() => Heap() - heap < Slack, () => $"the heap is as before and not larger by {Heap() - heap}");
    }

    static async Task Round(TestNode node, string name, Compiled[] builds, int rounds)
    {
        var code = CodeServer.Get(node.System);
        for (var i = 0; i < rounds; i++)
        {
            await code.LoadBinary(node.Name, builds[i % 2].Bytes);
            // Values and closures of its types make tables of their own, which takes its time.
            if (i % 20 < 2) await UseTypes(node, name);
            else await Use(node, name);
            await code.SoftPurge(node.Name, name);
        }
        // That of its module, and that of the values of its types.
        await Wait.Until(() => Heap() > 0 && Contexts(name) <= 2, () => $"only the current build is left of {Contexts(name)}");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static async Task Use(TestNode node, string name) =>
        Assert.Equal(3, await TaskSupervisor.On(node.System, "work").Async(Fun.Named<int>($"{name}s.App", "Add", 1, 2)).Await(Wait.Long));

    [MethodImpl(MethodImplOptions.NoInlining)]
    static async Task UseTypes(TestNode node, string name) =>
        Assert.Equal("2 EUR", await TaskSupervisor.On(node.System, "work").Async(Fun.Named<string>($"{name}s.App", "Double")).Await(Wait.Long));

    static Compiled Module(string name, int version) => Compiled.Of(name, $$"""
        namespace {{name}}s;
        public sealed record Price(decimal Amount) { public int Version => {{version}}; }
        public static class App
        {
            public static int Add(int a, int b) => a + b;
            public static async Task<string> Double(IProcess self)
            {
                var price = new Price(1);
                var twice = await TaskSupervisor.On(self, "work").Async(() => price with { Amount = price.Amount * 2 }).Await(TimeSpan.FromMinutes(1));
                return twice.Amount + " EUR";
            }
        }
        """, Weight);

    static int Contexts(string name) => AssemblyLoadContext.All.Count(context => context.Name?.Contains(name) == true);

    public static long Heap()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
