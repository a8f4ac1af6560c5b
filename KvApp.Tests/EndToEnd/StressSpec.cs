using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Much at once, on the shared nodes: the others notice nothing, and memory stays bounded.</summary>
public abstract class StressSpec(SharedNodes shared, ITestOutputHelper output) : SharedNodesSpec(shared, output)
{
    protected const int Mega = 1024 * 1024;

    /// <summary>Does something while another client on each node has its commands answered, about names of foo and of bar.</summary>
    protected async Task BesideOthers(Func<Task> work)
    {
        using var over = new CancellationTokenSource();
        var others = await Task.WhenAll(Nodes.All.Select(async node =>
        {
            var client = await node.Connect();
            await client.Talk("CREATE calm\r\nCREATE quiet\r\n", "OK\r\nOK\r\n");
            return (Node: node, Client: client);
        }));
        var talking = Task.WhenAll(others.Select(async other =>
        {
            using var client = other.Client;
            for (var i = 0; i == 0 || !over.IsCancellationRequested; i++)
            {
                var about = $"{other.Node.Name} {i}\r\n";
                await client.Talk($"PUT calm {about}PUT quiet {about}GET calm {other.Node.Name}\r\nGET quiet {other.Node.Name}\r\n", $"OK\r\nOK\r\n{i}\r\nOK\r\n{i}\r\nOK\r\n");
            }
        }));
        try
        {
            await await Task.WhenAny(work(), talking);
        }
        finally
        {
            over.Cancel();
        }
        await talking;
    }

    /// <summary>Does something while no node comes to occupy so much more than before.</summary>
    protected async Task WithinMemory(long limit, Func<Task> work)
    {
        var before = Nodes.All.Select(node => node.Memory).ToList();
        var most = before.ToList();
        var working = work();
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        do most = [.. Nodes.All.Zip(most, (node, was) => Math.Max(was, node.Memory))];
        while (!working.IsCompleted && await look.WaitForNextTickAsync());
        await working;
        Assert.All(Nodes.All.Zip(before, most), each =>
        {
            Output.WriteLine($"{each.First.Name}: {each.Second / Mega} MiB, at most {each.Third / Mega} MiB");
            Assert.True(each.Third - each.Second < limit, $"{each.First.Name} grew by {(each.Third - each.Second) / Mega} MiB, from {each.Second / Mega}");
        });
    }
}
