using Akka.Actor;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Tests that have two nodes of their own, to break them or to count what is left on them.</summary>
public abstract class OnTwoNodes : IAsyncLifetime
{
    readonly TwoNodes _nodes = new();

    protected TestNode Foo => _nodes.Foo;

    protected TestNode Bar => _nodes.Bar;

    /// <summary>Bar's supervisor, as nobody on foo sees it.</summary>
    protected TaskSupervisor There => _nodes.Tasks(remote: true);

    public Task InitializeAsync() => _nodes.InitializeAsync();

    public Task DisposeAsync() => _nodes.DisposeAsync();

    /// <summary>Both places that a task of a process on foo may run at.</summary>
    public static TheoryData<string> Places => ["foo", "bar"];

    /// <summary>Runs a test as a process of foo.</summary>
    protected Task Run(Func<IProcess, Task> main) => _nodes.Run(main);

    /// <summary>Starts a process on foo that nobody waits for.</summary>
    protected Task<IActorRef> Start(Func<IProcess, Task> main) => SupervisedTask.Start(Foo.System, main);

    protected Task<ExitReason> Down(IActorRef pid) => _nodes.Down(pid);

    protected static async Task<ExitReason> Fails<T>(Task<T> task) => (await Assert.ThrowsAsync<ExitException>(() => task)).Reason;

    /// <summary>What the two nodes still have to say to each other about tasks, monitors and links.</summary>
    protected int Conversations => Foo.Node.Local.Peers.All.Concat(Bar.Node.Local.Peers.All).Sum(peer => peer.Open?.Conversations ?? 0);

    protected Task AllIsSaid() => Wait.Until(() => Conversations == 0, () => $"all is said between the two nodes; foo has {Told(Foo)}, bar {Told(Bar)}");

    static string Told(TestNode node) => string.Join(", ", node.Node.Local.Peers.All.Select(peer => peer.Open?.ToString()));
}
