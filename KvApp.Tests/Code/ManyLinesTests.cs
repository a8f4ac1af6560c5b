using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>
/// A long session at a prompt leaves nothing behind. It counts what the whole process holds: nothing else runs beside it.
/// </summary>
[Collection(WholeProcessCollection.Name), Trait("suite", "full")]
public sealed class ManyLinesTests : OnTwoNodes
{
    const int Many = 1000;
    const long Slack = 5 * 1024 * 1024;

    [Fact]
    public async Task A_thousand_lines_on_another_node_leave_nothing_when_they_are_released()
    {
        await Session(20);
        var heap = UnloadingTests.Heap();

        await Session(Many);

        var more = 0L;
        await Wait.Until(() => (more = UnloadingTests.Heap() - heap) < Slack, () => $"the heap is as before and not larger by {more}");
    }

    async Task Session(int lines)
    {
        var (prefix, modules) = await TypeAll(lines);
        await AllIsSaid();
        // The first line, which declares the prompt's own names, has nothing that travels.
        Assert.Equal(modules.Count - 1, Bar.Node.Local.Code.All.Count(known => known.Module.Id.Name.StartsWith(prefix, StringComparison.Ordinal)));
        await Wait.Until(() => CodeServer.Get(Foo.System).Release(modules), "they are gone", TwoNodes.Longest);
        Assert.DoesNotContain(AssemblyLoadContext.All, context => context.Name?.StartsWith(prefix, StringComparison.Ordinal) == true);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    async Task<(string Prefix, IReadOnlyList<ModuleId> Modules)> TypeAll(int lines)
    {
        var typed = new Lines(Foo);
        await typed.Type("int sum = 0;");
        for (var i = 1; i <= lines; i++) Assert.Equal(i, await typed.Type<int>($"sum = await On(\"bar\").Async(() => sum + 1)"));
        return (typed.Prefix, [.. typed.Modules]);
    }
}
