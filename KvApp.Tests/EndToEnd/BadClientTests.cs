using System.Text;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Clients that do harm, by mistake or not. The others notice nothing, memory stays bounded, and nothing is logged.</summary>
public sealed class BadClientTests(SharedNodes shared, ITestOutputHelper output) : StressSpec(shared, output)
{
    [Fact, Trait("otp", "T7"), Trait("otp", "T12")]
    public async Task Binary_garbage_is_answered_line_by_line() => await BesideOthers(() => Task.WhenAll(Nodes.All.Select(async (node, seed) =>
    {
        var garbage = new byte[2 * Mega];
        new Random(seed).NextBytes(garbage);
        // Neither the commands of telnet nor CR NUL, which ends a line as LF does.
        for (var at = 0; at < garbage.Length; at++) garbage[at] = garbage[at] is 0 or 0xFF ? (byte)'x' : garbage[at];
        garbage[^1] = (byte)'\n';
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
