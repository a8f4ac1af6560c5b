using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Three nodes that all tests talk to which leave them as they were, but for buckets. They start when the first one asks for them.</summary>
public sealed class SharedNodes : IAsyncLifetime
{
    Task<ThreeNodes>? _nodes;

    public Task<ThreeNodes> Get() => _nodes ??= ThreeNodes.Start(new NoOutput());

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_nodes is { IsCompletedSuccessfully: true }) await _nodes.Result.DisposeAsync();
    }

    sealed class NoOutput : ITestOutputHelper
    {
        public void WriteLine(string message) { }

        public void WriteLine(string format, params object[] args) { }
    }
}

/// <summary>A test on the shared nodes. Whatever its clients do, the nodes log nothing of it above info.</summary>
[Collection(NodeCollection.Name)]
public abstract class SharedNodesSpec(SharedNodes shared, ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>Where the logs stood when the test began.</summary>
    protected int[] Mark { get; private set; } = [];
    protected ThreeNodes Nodes { get; private set; } = null!;

    protected ITestOutputHelper Output => output;

    public async Task InitializeAsync()
    {
        Nodes = await shared.Get();
        Mark = Nodes.Mark();
    }

    public virtual async Task DisposeAsync()
    {
        // Each is as well as it was.
        await Nodes.Meet();
        foreach (var line in Nodes.Printed(Mark)) output.WriteLine(line);
        Assert.DoesNotContain(Nodes.Printed(Mark), line => !line.Contains(" info: "));
    }
}
