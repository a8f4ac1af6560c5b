using Xunit;

namespace KvApp.Tests;

/// <summary>Connections of clients that speak telnet.</summary>
public class TelnetConnectionTests : ConnectionSpec
{
    [Fact, Trait("otp", "T12")]
    public async Task Byte_255_is_doubled_in_replies_from_the_first_command_of_telnet_on()
    {
        var client = Connect();
        await client.Say("PUT abc \xFF\xFF v\xFF\xFF\xFF\xFFw\r\nGET abc \xFF\xFF\r\n", "OK\r\nv\xFF\xFFw\r\nOK\r\n");
        await client.Say("GET abc \xFF\xFF\r\n\xFF\xF1GET abc \xFF\xFF\r\n", "v\xFF\xFFw\r\nOK\r\nv\xFF\xFF\xFF\xFFw\r\nOK\r\n");
        client.Answer = _ => Task.FromResult("\xFF\r\nOK\r\n");
        await client.Say("GET xyz k\r\n", "\xFF\xFF\r\nOK\r\n");

        Assert.Equal("", await client.Leave());
    }

    [Fact]
    public async Task After_an_interrupt_the_session_goes_on_without_the_interrupted_line()
    {
        var client = Connect();
        await client.Say("PUT abc k v\r\nPUT abc k x", "OK\r\n");
        // What the telnet of Linux sends for Ctrl-C; until the mark comes back it shows nothing.
        await client.Say("\xFF\xF4\xFF\xFD\x06", "\xFF\xFB\x06");
        await client.Say("GET abc k\r\n", "v\r\nOK\r\n");
    }

    [Fact, Trait("otp", "T13")]
    public async Task A_timing_mark_comes_after_the_replies_to_what_was_sent_before_also_on_another_node()
    {
        var client = Connect();
        client.Answer = _ => Task.FromResult("7\r\nOK\r\n");
        await client.Say("GET xyz k\r\n\xFF\xFD\x06GET abc k\r\n\xFF\xF6", "7\r\nOK\r\n\xFF\xFB\x06\r\nOK\r\n[Yes]\r\n");
    }

    [Fact]
    public async Task Who_asks_without_end_and_does_not_read_is_not_read_from()
    {
        var client = Connect();
        var sending = client.Send(string.Concat(Enumerable.Repeat("\xFF\xFD\x01", 200_000)));
        await client.Output.Blocked.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.InRange(client.Output.Bytes, 64 * 1024, 256 * 1024);
        Assert.False(sending.IsCompleted);

        for (var n = 0; n < 2000; n++) await client.Expect(string.Concat(Enumerable.Repeat("\xFF\xFC\x01", 100)));
        await sending;
    }

    [Fact, Trait("otp", "KN7")]
    public async Task A_subscriber_speaks_telnet_too()
    {
        Abc.Home.Watcher = new RecordingRef("buckets");
        var client = Connect();
        await client.Say("SUBSCRIBE abc\r\n\xFF\xF6" + "ab\xFF\xF4QU\xFF\xF1", "[Yes]\r\n");
        client.Process.Send(new BucketChanged.Put("k"u8.ToArray(), [0xFF]));
        await client.Expect("k SET TO \xFF\xFF\r\n");
        await client.Send("IT\r\n");

        await client.EndsNormally();
    }

    [Fact]
    public async Task An_abort_of_output_drops_what_a_subscriber_has_not_been_sent()
    {
        Abc.Home.Watcher = new RecordingRef("buckets");
        var client = Connect();
        await client.Send("SUBSCRIBE abc\r\n");
        var large = new BucketChanged.Put("k"u8.ToArray(), new byte[70_000]);
        client.Process.Send(large);
        await client.Output.Blocked.WaitAsync(TimeSpan.FromSeconds(10));
        for (var n = 0; n < 100; n++) client.Process.Send(large);
        await Wait.Until(() => client.Process.Unreceived == 0, "the process has received them");
        await client.Send("\xFF\xF5");
        var first = $"k SET TO {new string('\0', 70_000)}\r\n";
        await client.Expect(first);

        // The feed writes a change after each read of the client, until the command has been read from the other direction.
        var (next, sent) = (await client.Read(2), 1);
        for (; next == "k "; sent++)
        {
            await client.Expect(first[2..]);
            next = await client.Read(2);
        }
        Assert.Equal("\xFF\xF2", next);
        Assert.InRange(sent, 1, 50);
        client.Process.Send(new BucketChanged.Deleted("k"u8.ToArray()));
        await client.Expect("k DELETED\r\n");
    }

    // The end of the lines is seen twice, once before the other node is asked and once after. At the first, the decoding of telnet ends.
    [Fact]
    public async Task A_line_for_another_node_runs_once_where_the_decoding_of_telnet_ends_with_it()
    {
        var client = Connect();
        client.Answer = _ => Task.FromResult("OK\r\n");
        await client.Say("HELP x\r\nPUT abc k \xFF\xFF", "ERROR usage: HELP\r\n");
        await client.Say("\r\nPUT xyz k v\r\n", "OK\r\nOK\r\n");
        await client.Say("GET abc k\r\n", "\xFF\r\nOK\r\n");

        Assert.Equal(["bar: FROM foo@127.0.0.1\nPUT xyz k v\n"], client.Asked);
    }
}
