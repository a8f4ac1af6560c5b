using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Two nodes that have met, each with a supervisor called "work", for the tests of one class: those end neither of them.</summary>
public sealed class TwoNodes : IAsyncLifetime
{
    public TestNode Foo { get; private set; } = null!;

    public TestNode Bar { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        (Foo, Bar) = await TestNode.Pair(LogLines.Hocon);
        TaskSupervisor.Start(Foo.System, "work");
        TaskSupervisor.Start(Bar.System, "work");
    }

    public async Task DisposeAsync()
    {
        await Foo.DisposeAsync();
        await Bar.DisposeAsync();
    }

    /// <summary>Runs a test as a process of foo; what it says of the other side holds for a process of foo and for one of bar.</summary>
    internal Task AsProcess(Func<IProcess, Task> test) => Foo.Node.Run(async self =>
    {
        await test(self);
        return true;
    });

    /// <summary>The supervisor of the node where the other side runs, for tests that hold here and across nodes.</summary>
    internal TaskSupervisor Work(IProcess self, bool remote) => TaskSupervisor.On(self, "work", On(remote));

    internal NodeName On(bool remote) => (remote ? Bar : Foo).Name;

    /// <summary>When this is over, all that either node said to the other before it has been taken in there.</summary>
    internal async Task Settle()
    {
        await TaskSupervisor.On(Foo.System, "work", Bar.Name).Children(Wait.Long);
        await TaskSupervisor.On(Bar.System, "work", Foo.Name).Children(Wait.Long);
    }
}
