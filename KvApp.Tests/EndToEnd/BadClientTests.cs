using System.Text;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Clients that do harm, by mistake or not. The others notice nothing, memory stays bounded, and nothing is logged.</summary>
public sealed class BadClientTests(SharedNodes shared, ITestOutputHelper output) : SharedNodesSpec(shared, output)
{
    const int Mega = 1024 * 1024;

    /// <summary>Does something while another client on each node has its commands answered, about names of foo and of bar.</summary>
    async Task BesideOthers(Func<Task> work)
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
    async Task WithinMemory(long limit, Func<Task> work)
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

    [Fact, Trait("otp", "T7"), Trait("otp", "T12")]
    public async Task Binary_garbage_is_answered_line_by_line() => await BesideOthers(() => Task.WhenAll(Nodes.All.Select(async (node, seed) =>
    {
        var garbage = new byte[2 * Mega];
        new Random(seed).NextBytes(garbage);
        using var client = await node.Connect();
        var sending = Task.Run(async () =>
        {
            await client.Send(garbage);
            client.EndSending();
        });
        var replies = Bytes.Text(await client.Rest(TimeSpan.FromSeconds(30))).Split("\r\n")[..^1];
        await sending;

        Assert.Equal(garbage.Count(b => b == '\n'), replies.Length);
        Assert.All(replies, reply => Assert.Equal("UNKNOWN COMMAND", reply));
    })));

    [Fact, Trait("otp", "T14")]
    public async Task Half_lines_wait_for_their_other_half_and_are_forgotten_without_it()
    {
        var half = $"PUT calm half {new string('x', 60_000)}";
        await BesideOthers(() => WithinMemory(150 * Mega, async () =>
        {
            var clients = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Nodes.All[i % 3].Connect()));
            await Task.WhenAll(clients.Select(client => client.Send(half)));
            await clients[0].Talk("\r\n", "OK\r\n");
            foreach (var client in clients) client.Dispose();
        }));
        using var reader = await Nodes.Foo.Connect();
        await reader.Talk("GET calm half\r\n", $"{new string('x', 60_000)}\r\nOK\r\n");
    }

    [Fact]
    public async Task A_line_without_an_end_is_dropped_as_it_comes() => await BesideOthers(() => WithinMemory(100 * Mega, async () =>
    {
        using var client = await Nodes.Foo.Connect();
        await client.Talk("GET ", "");
        for (var sent = 0; sent < 200; sent++) await client.Send(new byte[Mega]);
        await client.Talk("\nGET calm absent\r\n", "ERROR line too long\r\n\r\nOK\r\n");
    }));

    [Theory]
    [InlineData("large")]
    [InlineData("sizable")]
    public async Task Clients_that_never_read_hold_no_more_than_a_share_of_memory(string bucket)
    {
        using var writer = await Nodes.Foo.Connect();
        await writer.Talk($"CREATE {bucket}\r\nPUT {bucket} k {new string('v', 65_000)}\r\n", "OK\r\nOK\r\n");
        var gets = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"GET {bucket} k\r\n", 4096)));

        await BesideOthers(() => WithinMemory(150 * Mega, async () =>
        {
            var clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Nodes.Foo.Connect()));
            var sent = await Task.WhenAll(clients.Select(client => UntilStuck(client, gets)));
            Output.WriteLine($"taken before nothing more was: {string.Join(", ", sent.Select(bytes => $"{bytes / 1024} KiB"))}");
            // Kernel buffers take some. A server that took it all in would have been asked for gigabytes by now.
            Assert.All(sent, bytes => Assert.InRange(bytes, 1, 30L * Mega));
            foreach (var client in clients) client.Dispose();
        }));
    }

    // Sends until the server has taken nothing for a second.
    static async Task<long> UntilStuck(TelnetClient client, byte[] lines)
    {
        long sent = 0;
        while (sent < 40L * Mega)
        {
            using var stuck = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            try
            {
                await client.Socket.SendAsync(lines.AsMemory(0, 8192), stuck.Token);
                sent += 8192;
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        return sent;
    }

    [Fact, Trait("otp", "T9")]
    public async Task Two_thousand_idle_clients_are_no_burden() => await BesideOthers(() => WithinMemory(150 * Mega, async () =>
    {
        var clients = new List<TelnetClient>();
        foreach (var batch in Enumerable.Range(0, 2000).Chunk(100)) clients.AddRange(await Task.WhenAll(batch.Select(_ => Nodes.Foo.Connect())));
        // They are connected in earnest: every one of them is answered.
        await Task.WhenAll(clients.Select(client => client.Talk("GET calm absent\r\n", "\r\nOK\r\n", TimeSpan.FromSeconds(30))));
        foreach (var client in clients) client.Dispose();
    }));

    [Theory, Trait("otp", "T9")]
    [InlineData("GET quiet")]
    [InlineData("GET quiet absent\r\nGET calm absent\r\nPUT quiet k")]
    [InlineData("CREATE quiet\r\nSUBSCRIBE quiet\r\n")]
    [InlineData("CREATE calm\r\nSUBSCRIBE calm\r\nxyz")]
    public async Task A_connection_cut_in_mid_command_a_hundred_times_is_nobody_s_business(string begun) => await BesideOthers(async () =>
    {
        for (var i = 0; i < 100; i++)
        {
            using var client = await Nodes.All[i % 3].Connect();
            await client.Send(string.Concat(Enumerable.Repeat(begun, 1 + i % 20)));
            if (i % 2 == 0 && begun.StartsWith("CREATE")) await client.Talk("", "OK\r\n");
            client.Reset();
        }
    });

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Assert.Empty(Nodes.Printed(Mark));
    }
}
