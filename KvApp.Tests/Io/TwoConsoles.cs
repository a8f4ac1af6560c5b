using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Two nodes that have met, each with a console of its own.</summary>
public sealed class TwoConsoles : IAsyncLifetime
{
    public TwoNodes Nodes { get; } = new();

    public TestNode Foo => Nodes.Foo;

    public TestNode Bar => Nodes.Bar;

    internal TestConsole OnFoo { get; private set; } = null!;

    internal TestConsole OnBar { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Nodes.InitializeAsync();
        (OnFoo, OnBar) = (new(Foo), new(Bar));
    }

    public Task DisposeAsync()
    {
        OnFoo.Let();
        OnBar.Let();
        return Nodes.DisposeAsync();
    }

    /// <summary>Calls a function on bar, as erpc does, in the name of nobody on foo: how it ended.</summary>
    internal Task<CallEnd> Call(Fun fun) => new Spawner(Foo.Node.Local).Call(Bar.Name, fun, null).End.WaitAsync(TwoNodes.Longest);

    /// <summary>Runs a function on bar, spawned by a process of foo, to its end.</summary>
    internal async Task<ExitReason> Spawn(Fun fun)
    {
        ExitReason? reason = null;
        await Nodes.Run(async self =>
        {
            var (_, monitor) = await Node.Get(self).SpawnMonitor("bar", fun);
            reason = (await self.Receive<Down>(down => down.Ref == monitor, TwoNodes.Longest)).Reason;
        });
        return reason!;
    }
}
