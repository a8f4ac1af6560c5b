using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>The three nodes of hocon/: foo owns a to m, bar owns n to z, baz only takes connections.</summary>
public sealed class ThreeNodes : IAsyncDisposable
{
    ThreeNodes(ITestOutputHelper output)
    {
        // The lowest address leads the cluster, and it is the leader who says that a member is up: that is foo.
        int[] ports = [.. new[] { FreePort.Next(), FreePort.Next(), FreePort.Next() }.Order()];
        (Foo, Bar, Baz) = (Named("foo", output, port: ports[0]), Named("bar", output, port: ports[1]), Named("baz", output, port: ports[2]));
    }

    public NodeProcess Foo { get; }
    public NodeProcess Bar { get; }
    public NodeProcess Baz { get; }

    public IReadOnlyList<NodeProcess> All => [Foo, Bar, Baz];

    public NodeProcess this[string name] => All.Single(node => node.Name == name);

    /// <summary>A node with the settings of its file in hocon/, but for its ports and the name of the cluster.</summary>
    public static NodeProcess Named(string name, ITestOutputHelper output, int? port = null) =>
        new(name, output, true, port ?? FreePort.Next()) { Arguments = { "--config", $"hocon/{name}.hocon", "--set", "kv.cluster=kv-tests" } };

    /// <summary>Starts them, and waits until each serves the names of all, and where a member is named until the cluster has taken it in.</summary>
    public static async Task<ThreeNodes> Start(ITestOutputHelper output, string? member = null)
    {
        var nodes = new ThreeNodes(output);
        if (member is not null) nodes[member].AkkaTells = true;
        try
        {
            await NodeProcess.StartAll([.. nodes.All]);
            await nodes.Meet();
            if (member is not null) await nodes[member].Line(member == "foo" ? $":{nodes.Bar.RemotingPort}] to [Up]" : "Welcome from", TimeSpan.FromSeconds(60));
            return nodes;
        }
        catch
        {
            await nodes.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until each node serves the names of all.</summary>
    public Task Meet() => Task.WhenAll(from node in All from name in (string[])["absent", "nothing"] select Serves(node, name));

    /// <summary>Asks a node for a name until the owner answers; the bucket need not exist.</summary>
    public static async Task Serves(NodeProcess node, string name, TimeSpan? timeout = null)
    {
        using var client = await node.Connect();
        using var limit = new CancellationTokenSource(timeout ?? TimeSpan.FromSeconds(60));
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var answer = await client.Ask($"PUT {name} k v");
        while (answer.StartsWith("ERROR"))
        {
            try
            {
                await again.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{node.Name} does not serve '{name}': {answer}");
            }
            answer = await client.Ask($"PUT {name} k v");
        }
    }

    /// <summary>How many lines each has printed, for <see cref="Printed"/>.</summary>
    public int[] Mark() => [.. All.Select(node => node.Log.Count)];

    /// <summary>What they printed since, each line with the node before it.</summary>
    public IReadOnlyList<string> Printed(int[] since) => [.. All.Zip(since).SelectMany(each => each.First.LogFrom(each.Second).Select(line => $"{each.First.Name}: {line}"))];

    public async ValueTask DisposeAsync()
    {
        foreach (var node in All) await node.DisposeAsync();
    }
}
