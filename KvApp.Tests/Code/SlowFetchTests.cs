using System.Reflection;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>A node whose connection stands and that does not give a module all the same: it looks for what that refers to, and whoever it asks on its own side does not answer.</summary>
public sealed class SlowFetchTests
{
    [Fact, Trait("otp", "CD6")]
    public async Task Who_waits_for_a_module_that_does_not_come_is_told_so_by_name_and_nothing_is_kept_of_what_comes_late()
    {
        var (foo, bar) = await TestNode.Pair("kv.tasks.code.fetch-timeout = 500ms");
        await using var _ = foo;
        await using var __ = bar;
        foreach (var node in new[] { foo, bar }) TaskSupervisor.Start(node.System, "work");
        var name = Compiled.NewName("Slow");
        var absent = Compiled.Of($"{name}Absent", $"namespace {name}s; public static class Absent {{ public static int One => 1; }}");
        var module = Compiled.Of(name, $$"""
            namespace {{name}}s;
            public static class App
            {
                public static int One() => Absent.One;
                public static async Task<int> Lambda(IProcess self, string node) => await TaskSupervisor.On(self, "work", node).AsyncNoLink(static () => 1).Await(TimeSpan.FromMinutes(1));
            }
            """, absent);
        await CodeServer.Get(foo.System).LoadBinary(foo.Name, module.Bytes);
        using var gate = new ManualResetEventSlim();
        var sought = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Assembly? Seek(object? sender, ResolveEventArgs wanted)
        {
            if (new AssemblyName(wanted.Name).Name != absent.Name) return null;
            sought.TrySetResult();
            gate.Wait(4 * Wait.Long);
            return null;
        }
        AppDomain.CurrentDomain.AssemblyResolve += Seek;
        try
        {
            var call = TaskSupervisor.On(foo.System, "work").AsyncNoLink(Fun.Named<int>($"{name}s.App", "Lambda", bar.Name.Value)).Yield(3 * Wait.Long);
            await sought.Task.WaitAsync(Wait.Long);

            var reason = Assert.IsType<ExitReason.BadFunction>(Assert.IsType<TaskResult<int>.Exit>(await call).Reason);
            Assert.Contains($"module {module.Id} is not to be had from node {foo.Name}: it has not given it within 0.5 s (kv.tasks.code.fetch-timeout)", reason.Function);
            Assert.Contains(foo.Name, bar.Node.List());
            Assert.Equal(0, foo.Node.Local.Peers.All.Concat(bar.Node.Local.Peers.All).Sum(peer => peer.Open?.Conversations ?? 0));
        }
        finally
        {
            gate.Set();
            AppDomain.CurrentDomain.AssemblyResolve -= Seek;
        }
        // What comes now is for nobody; the next call asks anew.
        Assert.Empty(bar.Node.Local.Code.All);
        Assert.Equal(1, await TaskSupervisor.On(foo.System, "work").AsyncNoLink(Fun.Named<int>($"{name}s.App", "Lambda", bar.Name.Value)).Await(3 * Wait.Long));
        Assert.Equal(2, bar.Node.Local.Code.Asked);
    }
}
