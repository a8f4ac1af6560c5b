using Microsoft.Extensions.Logging;
using Xunit;

namespace KvApp.Tests;

/// <summary>A page in a browser can make the browser send lines of its choice to a port of the machine.</summary>
public class HttpGuardTests : ConnectionSpec
{
    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: 127.0.0.1:4040\r\nContent-Type: text/plain\r\n\r\n")]
    [InlineData("GET /abc HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("PUT abc k HTTP/1.0\r\n")]
    [InlineData("DELETE abc HTTP/1.1 \r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\n")]
    [InlineData("OPTIONS / HTTP/1.1\n")]
    [InlineData("GET absent k\r\nhost: x\r\n")]
    [InlineData("HELLO\r\nPOST x\r\n")]
    [InlineData("\x16\x03\x01\x02\x01\n")]
    public async Task Its_request_closes_the_connection_before_anything_runs(string begun)
    {
        var client = Connect();
        Abc.Put("k"u8, "v"u8);
        await client.Send($"{begun}PUT abc k pwned\r\nGET abc k\r\n");

        await client.EndsNormally();
        Assert.Equal("v", Value(Abc, "k"));
        var (level, text) = Assert.Single(client.Log.Lines);
        Assert.Equal(LogLevel.Warning, level);
        Assert.EndsWith("sent HTTP or TLS to the telnet server and is disconnected", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_is_too_long_for_a_line_does_not_help()
    {
        var client = Connect(new() { MaxLine = 100 });
        await client.Send($"GET /{new string('x', 200)} HTTP/1.1\r\nHost: x\r\n\r\nCREATE pwned\r\n");

        await client.EndsNormally();
        Assert.Null(Node.Buckets.Lookup("pwned"u8));
    }

    [Theory]
    [InlineData("GET abc k\r\n", "\r\nOK\r\n")]
    [InlineData("CREATE abc\r\n", "OK\r\n")]
    [InlineData("GET xyz k\r\n", "\r\nOK\r\n")]
    public async Task After_a_command_that_succeeded_the_same_lines_are_commands(string command, string reply)
    {
        var client = Connect();
        client.Answer = _ => Task.FromResult("\r\nOK\r\n");
        await client.Say(command, reply);
        await client.Say("POST x\r\nHost: x\r\nPUT abc k HTTP/1.1\r\n", "UNKNOWN COMMAND\r\nUNKNOWN COMMAND\r\nOK\r\n");

        Assert.Empty(client.Log.Lines);
    }

    [Fact]
    public void One_warning_a_minute_tells_of_them()
    {
        var log = new LogList();
        var clients = new ClientLog(log);
        for (var n = 0; n < 3; n++) clients.NoCommands(null);

        Assert.Single(log.Lines);
    }
}
