using Xunit;

namespace KvApp.Tests;

/// <summary>Nodes as a release starts them: by variables alone.</summary>
[Collection(NodeCollection.Name)]
public sealed class VariablesTests
{
    [Fact, Trait("otp", "KN10"), Trait("otp", "KN12")]
    public async Task Nodes_that_are_started_with_PORT_NODES_and_a_name_list_their_peers()
    {
        var ports = Enumerable.Range(0, 4).Select(_ => FreePort.Next()).Order().ToArray();
        Dictionary<string, string> Variables(string name, int port) => new()
        {
            ["NODES"] = $"foo@127.0.0.1:{ports[0]},bar@127.0.0.1:{ports[1]}", ["PORT"] = $"{port}", ["KV__NODE"] = name, ["KV__CLUSTER"] = "kv-tests",
        };
        await using var foo = new ChildProcess("foo");
        await using var bar = new ChildProcess("bar");
        foo.Launch([NodeProcess.Built], Variables("foo", ports[2]));
        bar.Launch([NodeProcess.Built], Variables("bar", ports[3]));
        await Task.WhenAll(foo.Line($"Accepting connections on port {ports[2]}", TimeSpan.FromSeconds(60)), bar.Line($"Accepting connections on port {ports[3]}", TimeSpan.FromSeconds(60)));
        foreach (var port in ports[2..])
        {
            using var client = await TelnetClient.Connect(port);
            await client.Talk("HELLO\r\n", "UNKNOWN COMMAND\r\n");
        }

        string[] both = ["NODE           ADDRESS          STATE  ROLES", $"bar@127.0.0.1  127.0.0.1:{ports[1]}  up     data", $"foo@127.0.0.1  127.0.0.1:{ports[0]}  up     data"];
        foreach (var (name, port) in ((string, int)[])[("foo", ports[2]), ("bar", ports[3])])
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
            IReadOnlyList<string> shown;
            do (_, shown) = await NodeProcess.Run(["nodes"], Variables(name, port));
            while (!shown.SequenceEqual(both) && !limit.IsCancellationRequested);
            Assert.Equal(both, shown);
        }
    }
}
