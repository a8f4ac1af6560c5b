using KvApp.Tasks;
using Microsoft.Extensions.Logging;
using Xunit;

namespace KvApp.Tests;

public class ClientConnectionTests : ConnectionSpec
{
    [Fact, Trait("otp", "T1"), Trait("otp", "T3"), Trait("otp", "T7")]
    public async Task The_conversation_of_the_tutorial()
    {
        var client = Connect();
        await client.Say("UNKNOWN shopping\r\n", "UNKNOWN COMMAND\r\n");
        await client.Say("GET books eggs\r\n", "NOT FOUND\r\n");
        await client.Say("CREATE books\r\n", "OK\r\n");
        await client.Say("PUT books eggs 3\r\n", "OK\r\n");
        await client.Say("GET books eggs\r\n", "3\r\nOK\r\n");
        await client.Say("DELETE books eggs\r\n", "OK\r\n");
        await client.Say("GET books eggs\r\n", "\r\nOK\r\n");
        await client.Say("\r\n", "UNKNOWN COMMAND\r\n");

        Assert.Equal("", await client.Leave());
    }

    [Fact, Trait("otp", "T10"), Trait("otp", "T13")]
    public async Task Pipelined_lines_are_answered_in_order_with_one_flush()
    {
        var client = Connect();
        await client.Say("PUT abc a 1\nPUT abc b 2\r\nGET abc b\nGET abc a\r\n\nCREATE abc\nGET books a\n",
            "OK\r\nOK\r\n2\r\nOK\r\n1\r\nOK\r\nUNKNOWN COMMAND\r\nOK\r\nNOT FOUND\r\n");

        Assert.Equal(1, client.Output.Flushes);
    }

    [Fact, Trait("otp", "T13")]
    public async Task Lines_that_come_in_pieces_are_put_together()
    {
        var client = Connect();
        foreach (var piece in "PUT abc key value\r\nGET abc key\r\n".Chunk(1)) await client.Send(new(piece));

        await client.Expect("OK\r\nvalue\r\nOK\r\n");
    }

    [Fact, Trait("otp", "T12"), Trait("otp", "T15")]
    public async Task A_long_value_of_any_bytes_comes_back_whole()
    {
        var random = new Random(7);
        var value = Bytes.Text([.. Enumerable.Range(0, 60_000).Select(_ => (byte)random.Next(0xF0, 0x100))]);
        var client = Connect();
        // A client doubles byte 255, which begins a command of telnet; to a client that sends none it comes back as it is.
        var sending = client.Send($"PUT abc key {value.Replace("\xFF", "\xFF\xFF", StringComparison.Ordinal)}\r\nGET abc key\r\n");

        await client.Expect($"OK\r\n{value}\r\nOK\r\n");
        await sending;
    }

    [Fact, Trait("otp", "T14")]
    public async Task A_last_line_without_an_end_is_not_run_and_the_client_is_told_so()
    {
        var client = Connect();
        await client.Send("PUT abc a 1\r\nPUT abc b 2");

        Assert.Equal("OK\r\nERROR the last line has no end and was not run\r\n", await client.Leave());
        Assert.Equal(("1", null), (Value(Abc, "a"), Value(Abc, "b")));
    }

    [Fact, Trait("otp", "T9")]
    public async Task A_client_that_hangs_up_ends_the_process_with_shutdown_and_nothing_is_logged()
    {
        var client = Connect();
        await client.Say("nonsense\r\n", "UNKNOWN COMMAND\r\n");
        client.HangUp();

        await client.EndsWith<ExitReason.Shutdown>();
        Assert.Empty(client.Log.Lines);
        Assert.True(client.Process.TrapExit);
    }

    [Fact]
    public async Task A_connection_that_is_reset_ends_as_quietly()
    {
        var client = Connect();
        await client.Say("nonsense\r\n", "UNKNOWN COMMAND\r\n");
        client.Reset();

        await client.EndsWith<ExitReason.Shutdown>();
        Assert.Empty(client.Log.Lines);
    }

    [Fact]
    public async Task Help_lists_the_commands_and_quit_hangs_up()
    {
        var client = Connect();
        await client.Send("HELP\r\nQUIT\r\nPUT abc a 1\r\n");
        await client.EndsNormally();
        var help = await client.Read(CommandTable.Help.Length);

        Assert.All(new[] { "CREATE ", "PUT ", "GET ", "DELETE ", "SUBSCRIBE ", "HELP", "QUIT" }, verb => Assert.Contains($"\n{verb}", $"\n{help}", StringComparison.Ordinal));
        Assert.EndsWith("\r\nOK\r\n", help, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", help.Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Null(Value(Abc, "a"));
    }

    [Fact]
    public async Task Garbage_is_answered_line_by_line_and_harms_nothing()
    {
        var random = new Random(42);
        var client = Connect();
        for (int round = 0; round < 200; round++)
        {
            var garbage = new byte[random.Next(400)];
            random.NextBytes(garbage);
            // Without what ends a line, and without telnet's commands.
            await client.Send(Bytes.Text([.. garbage.Where(b => b is not ((byte)'\n' or 0 or 0xFF))]) + "\n");
            await client.Expect("UNKNOWN COMMAND\r\n");
        }
        await client.Say("PUT abc a 1\r\n", "OK\r\n");
        Assert.Empty(client.Log.Lines);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_not_read_from_and_loses_nothing()
    {
        const int Gets = 10_000;
        Abc.Put("k"u8, new byte[1000]);
        var client = Connect();
        var sending = client.Send(string.Concat(Enumerable.Repeat("GET abc k\r\n", Gets)));
        await client.Output.Blocked.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.InRange(client.Output.Bytes, 64 * 1024, 256 * 1024);
        Assert.False(sending.IsCompleted);

        var reply = Bytes.Text(new byte[1000]) + "\r\nOK\r\n";
        for (int i = 0; i < Gets; i++) await client.Expect(reply);
        await sending;
    }

    [Fact]
    public async Task A_client_that_keeps_the_server_waiting_too_long_is_cut()
    {
        var client = Connect(new() { IdleTimeout = TimeSpan.FromMilliseconds(100) });
        await client.Say("PUT abc a 1\r\n", "OK\r\n");

        await client.EndsNormally();
        Assert.True(client.Cut.WaitHandle.WaitOne(TimeSpan.FromSeconds(5)));
        Assert.DoesNotContain(client.Log.Lines, line => line.Level > LogLevel.Information);
    }

    [Theory]
    [InlineData("host")]
    [InlineData("supervisor")]
    public async Task A_stop_answers_the_complete_lines_that_are_there_and_ends(string who)
    {
        var answer = new TaskCompletionSource<string>();
        var client = Connect();
        client.Answer = _ => answer.Task;
        await client.Send("GET xyz a\r\n");
        await AwaitConditionAsync(() => Task.FromResult(client.Asked.Count == 1));
        await client.Send("PUT abc a 1\r\nPUT abc b");
        if (who == "host") client.Connection.Stop();
        else client.Process.Stop();
        Assert.False(client.Ended.IsCompleted);
        answer.SetResult("7\r\nOK\r\n");

        await client.Expect("7\r\nOK\r\nOK\r\n");
        await client.EndsNormally();
        Assert.False(client.Cut.IsCancellationRequested);
    }

    [Fact]
    public async Task A_cut_ends_it_even_where_the_client_does_not_read()
    {
        Abc.Put("k"u8, new byte[60_000]);
        var client = Connect();
        await client.Send("GET abc k\r\nGET abc k\r\nGET abc k\r\n");
        await client.Output.Blocked.WaitAsync(TimeSpan.FromSeconds(10));
        client.Connection.Cut("the server stops");

        await client.EndsWith<ExitReason.Shutdown>();
    }
}
