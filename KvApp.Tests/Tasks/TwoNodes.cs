using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Two nodes in this process that have met, foo and bar, each with a supervisor called work.</summary>
public abstract class TwoNodes : IAsyncLifetime
{
    protected TestNode Foo { get; private set; } = null!;

    protected TestNode Bar { get; private set; } = null!;

    /// <summary>Bar's supervisor, as nobody on foo sees it.</summary>
    protected TaskSupervisor There => TaskSupervisor.On(Foo.System, "work", Bar.Name);

    public virtual async Task InitializeAsync()
    {
        (Foo, Bar) = await TestNode.Pair();
        TaskSupervisor.Start(Foo.System, "work");
        TaskSupervisor.Start(Bar.System, "work");
    }

    public async Task DisposeAsync()
    {
        await Foo.DisposeAsync();
        await Bar.DisposeAsync();
    }

    /// <summary>Both places that a task of a process on foo may run at.</summary>
    public static TheoryData<string> Places => ["foo", "bar"];

    /// <summary>Runs a test as a process of foo.</summary>
    protected Task Run(Func<IProcess, Task> main) => Foo.Node.Run(async self =>
    {
        await main(self);
        return 0;
    }).WaitAsync(Wait.Long + Wait.Long);

    /// <summary>Starts a process on foo that nobody waits for.</summary>
    protected Task<Akka.Actor.IActorRef> Start(Func<IProcess, Task> main) => SupervisedTask.Start(Foo.System, main);

    protected Task<ExitReason> Down(Akka.Actor.IActorRef pid) => Foo.Node.WhenDown(pid).WaitAsync(Wait.Long);

    protected static async Task<ExitReason> Fails<T>(Task<T> task) => (await Assert.ThrowsAsync<ExitException>(() => task)).Reason;

    /// <summary>Nothing has come that the process has not received.</summary>
    protected static async Task HasNothing(IProcess self) => await Assert.ThrowsAsync<TimeoutException>(() => self.Receive<object>(timeout: TimeSpan.Zero));

    /// <summary>What the two nodes still have to say to each other about tasks, monitors and links.</summary>
    protected int Conversations => Foo.Node.Local.Peers.All.Concat(Bar.Node.Local.Peers.All).Sum(peer => peer.Open?.Conversations ?? 0);

    protected Task AllIsSaid() => Wait.Until(() => Conversations == 0, () => $"all is said between the two nodes; foo has {Told(Foo)}, bar {Told(Bar)}");

    static string Told(TestNode node) => string.Join(", ", node.Node.Local.Peers.All.Select(peer => peer.Open?.ToString()));
}
