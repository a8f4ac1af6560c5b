using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Nodes that are away cost the others nothing.</summary>
[Collection(NodeCollection.Name)]
public sealed class AbsentPeerTests(ITestOutputHelper output)
{
    const int Peers = 20;

    [Fact]
    public async Task A_node_whose_peers_are_away_keeps_no_socket_of_its_attempts_to_reach_them()
    {
        await using var foo = new NodeProcess("foo", output, server: false) { Arguments = { "--set", "kv.log-level=debug" } };
        var absent = Enumerable.Range(1, Peers).Select(i => $"absent{i}@127.0.0.1:{FreePort.Next()}");
        foo.Environment["NODES"] = string.Join(',', absent.Prepend(foo.Address));
        // No garbage collection comes in between, which would close a forgotten socket.
        foo.Environment["DOTNET_GCgen0size"] = "0x20000000";
        await foo.Start();

        await Attempts(foo, Peers);
        var before = Sockets(foo);
        await Attempts(foo, 4 * Peers);
        var after = Sockets(foo);

        output.WriteLine($"{before} sockets after {Peers} attempts, {after} after {4 * Peers}");
        // Each peer may have one attempt under way.
        Assert.InRange(after, 0, before + Peers);
    }

    static Task Attempts(NodeProcess node, int count) =>
        Wait.Until(() => node.Log.Count(line => line.Contains("cannot be reached: ")) >= count, $"{count} attempts have failed");

    static int Sockets(NodeProcess node) => Directory.GetFiles($"/proc/{node.Pid}/fd").Count(IsSocket);

    static bool IsSocket(string descriptor)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            return false;   // closed since they were listed
        }
    }
}
