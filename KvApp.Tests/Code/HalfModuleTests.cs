using System.Runtime.CompilerServices;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

[Collection(WholeProcessCollection.Name)]
public sealed class HalfModuleTests
{
    const int Weight = 12 * 1024 * 1024, Half = Weight / 2, Slack = 2 * 1024 * 1024;

    [Fact, Trait("otp", "CD6")]
    public async Task A_peer_that_sends_half_a_module_and_goes_silent_is_told_of_by_name_and_its_half_is_let_go_of()
    {
        await using var link = await CutLink.Start("kv.tasks.tick-time = 3s\n");
        TaskSupervisor.Start(link.Foo.System, "work");
        var name = Compiled.NewName("Heavy");
        var module = await Load(link.Foo, name);
        var heap = UnloadingTests.Heap();

        link.HoldAfter(Half);
        var call = TaskSupervisor.On(link.Foo.System, "work").AsyncNoLink(Fun.Named<int>($"{name}s.App", "Lambda", link.Bar.Name.Value));
        var code = link.Bar.Node.Local.Code;
        await Wait.Until(() => code.Asked == 1, "bar asks for it");
        var child = await Child(link.Bar);
        var down = await link.Bar.Node.WhenDown(child).WaitAsync(2 * Wait.Long);

        Assert.Contains($"module {module} is not to be had from node {link.Foo.Name}: no connection to node {link.Foo.Name}", Assert.IsType<ExitReason.BadFunction>(down).Function);
        Assert.IsType<TaskResult<int>.Exit>(await call.Yield(Wait.Long));
        Assert.Empty(code.All);
        await Wait.Until(() => UnloadingTests.Heap() - heap < Slack, () => $"{UnloadingTests.Heap() - heap} bytes of {Half} are let go of");
    }

    static async Task<Akka.Actor.IActorRef> Child(TestNode node)
    {
        IReadOnlyList<Akka.Actor.IActorRef> children = [];
        await Wait.Until(async () => (children = await TaskSupervisor.On(node.System, "work").Children()).Count == 1, "it has begun there");
        return children[0];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static async Task<ModuleId> Load(TestNode foo, string name) => await CodeServer.Get(foo.System).LoadBinary(foo.Name, Compiled.Of(name, $$"""
        namespace {{name}}s;
        public static class App
        {
            public static async Task<int> Lambda(IProcess self, string node) => await TaskSupervisor.On(self, "work", node).AsyncNoLink(static () => 1).Await(TimeSpan.FromMinutes(1));
        }
        """, Weight).Bytes);
}
