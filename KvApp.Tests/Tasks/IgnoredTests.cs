using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What nobody asks for any more. Alone, since what surfaces unobserved surfaces for the whole operating system process.</summary>
[Collection(WholeProcessCollection.Name)]
public sealed class IgnoredTests
{
    [Fact, Trait("otp", "IG1")]
    public async Task The_failure_of_an_ignored_task_surfaces_nowhere()
    {
        Collect(); // what others have left
        var surfaced = new List<Exception>();
        void Unobserved(object? _, UnobservedTaskExceptionEventArgs e)
        {
            lock (surfaced) surfaced.AddRange(e.Exception.InnerExceptions.Where(inner => inner is ExitException or MaxChildrenException));
        }

        TaskScheduler.UnobservedTaskException += Unobserved;
        await IgnoreSome();
        Collect();
        TaskScheduler.UnobservedTaskException -= Unobserved;
        Assert.Empty(surfaced);
    }

    static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    // Apart, so that nothing of them is held on to.
    static async Task IgnoreSome()
    {
        var (foo, bar) = await TestNode.Pair();
        await using var _ = foo;
        await using var __ = bar;
        TaskSupervisor.Start(bar.System, "work");
        TaskSupervisor[] some = [TaskSupervisor.Start(foo.System, "work"), TaskSupervisor.Start(foo.System, "full", new() { MaxChildren = 0 }), TaskSupervisor.On(foo.System, "work", "bar"), TaskSupervisor.On(foo.System, "nobody", "bar")];
        foreach (var task in some.SelectMany(from => Enumerable.Range(0, 10).Select(n => from.Async(Work.Boom, "ouch"))))
        {
            var end = task.End;
            Record.Exception(task.Ignore); // that it was refused may have come already
            await Task.WhenAny(end).WaitAsync(Wait.Long);
        }
    }
}
