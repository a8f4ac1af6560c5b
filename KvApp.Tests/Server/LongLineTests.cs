using Xunit;

namespace KvApp.Tests;

public class LongLineTests : ConnectionSpec
{
    static readonly ServerSettings Short = new() { MaxLine = 20 };

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task A_line_may_be_as_long_as_the_limit_and_its_end_does_not_count(string end)
    {
        var client = Connect(Short);
        await client.Say($"PUT abc k 1234567890{end}GET abc k{end}", "OK\r\n1234567890\r\nOK\r\n");
        await client.Say($"PUT abc k 12345678901{end}GET abc k{end}", "ERROR line too long\r\n1234567890\r\nOK\r\n");
    }

    [Fact]
    public async Task It_is_refused_once_and_skipped_to_its_end_however_it_comes()
    {
        var client = Connect(Short);
        var line = new string('x', 45);
        await client.Say(line, "ERROR line too long\r\n");
        await client.Say($"{line}\nGET abc k\n", "\r\nOK\r\n");
        foreach (var piece in $"{line}{line}\r\nGET abc k\r\n{line}\n".Chunk(1)) await client.Send(new(piece));
        await client.Expect("ERROR line too long\r\n\r\nOK\r\nERROR line too long\r\n");

        Assert.Equal("", await client.Leave());
        Assert.Empty(client.Log.Lines);
    }

    [Fact]
    public async Task Its_answer_keeps_its_place()
    {
        var client = Connect(Short);
        client.Answer = _ => Task.FromResult("7\r\nOK\r\n");
        await client.Say($"GET xyz a\n{new string('x', 45)}", "7\r\nOK\r\nERROR line too long\r\n");
        await client.Say("x\nGET xyz a\n", "7\r\nOK\r\n");
    }

    [Fact]
    public async Task A_line_that_never_ends_is_taken_in_without_being_kept()
    {
        var client = Connect();
        await client.Say(new string('x', 100_000), "ERROR line too long\r\n");
        for (int i = 0; i < 500; i++) await client.Send(new string('x', 60_000));    // the pipe holds 64 KiB: it would wait

        Assert.Equal("", await client.Leave());
    }
}
