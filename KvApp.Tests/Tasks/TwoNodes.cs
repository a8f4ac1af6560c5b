using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Two nodes that have met, each with a supervisor called "work": for tests that break neither. Where a row speaks of nodes, a test runs here and there.</summary>
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

    public NodeName At(bool remote) => (remote ? Bar : Foo).Name;

    /// <summary>For tasks that nobody owns.</summary>
    public TaskSupervisor Tasks(bool remote) => TaskSupervisor.On(Foo.System, "work", At(remote));

    /// <summary>For tasks that a process owns.</summary>
    public TaskSupervisor Tasks(IProcess owner, bool remote) => TaskSupervisor.On(owner, "work", At(remote));

    /// <summary>The longest that a process of a test may take, whatever else the machine does.</summary>
    public static readonly TimeSpan Longest = 3 * Wait.Long;

    /// <summary>Runs a process of foo to its end.</summary>
    public Task Run(Func<IProcess, Task> main) => Foo.Node.Run<int>(async self =>
    {
        await main(self);
        return 0;
    }).WaitAsync(Longest);

    /// <summary>Runs a process of foo that others may end: its pid, and how it ended.</summary>
    public async Task<(IActorRef Pid, Task<ExitReason> Down)> Start(Func<IProcess, Task> main)
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pid = await SupervisedTask.Start(Foo.System, async self =>
        {
            await go.Task;
            await main(self);
        });
        var down = Down(pid);
        go.SetResult();
        return (pid, down);
    }

    /// <summary>When this is over, all that either node said to the other before it has been taken in there.</summary>
    public async Task Settle()
    {
        await TaskSupervisor.On(Foo.System, "work", Bar.Name).Children(Wait.Long);
        await TaskSupervisor.On(Bar.System, "work", Foo.Name).Children(Wait.Long);
    }

    public Task<ExitReason> Down(IActorRef pid) => Foo.Node.WhenDown(pid).WaitAsync(Wait.Long);

    /// <summary>What is known of a pid on its own node, while it lives.</summary>
    internal Life? LifeOf(IActorRef pid) => Foo.Node.Local.IsLocal(pid) ? Foo.Node.Local.Processes.Find(pid)
        : Bar.Node.Local.Processes.Find(Bar.System.Provider().ResolveActorRef(pid.Path.ToSerializationFormat()));

    public async Task<IActorRef> Traps(Task<IActorRef> pid)
    {
        var trapping = await pid;
        await Wait.Until(() => LifeOf(trapping)?.TrapExit == true, "it traps");
        return trapping;
    }
}

static class ProcessAssertions
{
    sealed record Marker;

    /// <summary>Nothing has come to this process that it did not ask for.</summary>
    public static async Task MailboxIsEmpty(this IProcess self)
    {
        var marker = new Marker();
        self.Self.Tell(marker);
        Assert.Same(marker, await self.Receive<object>(timeout: Wait.Long));
    }
}
