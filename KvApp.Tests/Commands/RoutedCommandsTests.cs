using System.Buffers;
using Xunit;

namespace KvApp.Tests;

public class RoutedCommandsTests : StoreSpec, IAsyncLifetime
{
    readonly KvStore _node;
    readonly FakeProcess _self;

    public RoutedCommandsTests()
    {
        _node = StartNode(self: "bar@127.0.0.1", settings: new() { MaxMemory = 1024 * 1024 });
        _self = new(Sys);
    }

    public Task InitializeAsync() => _node.Buckets.Opened;

    public Task DisposeAsync() => Task.CompletedTask;

    static byte[] Lines(string lines)
    {
        var bytes = new ArrayBufferWriter<byte>();
        RoutedCommands.Begin(bytes, "foo@127.0.0.1");
        bytes.Write(Bytes.Of(lines));
        return bytes.WrittenSpan.ToArray();
    }

    async Task<string> Run(string lines) => Bytes.Text(RoutedReplies.Read(await RoutedCommands.Run(_self, Lines(lines))).Bytes.Span);

    [Fact, Trait("otp", "KU16"), Trait("otp", "T13")]
    public async Task All_complete_lines_run_here_in_order() => Assert.Equal("OK\r\nOK\r\n1\r\nOK\r\nERROR usage: PUT bucket key value\r\nNOT FOUND\r\nOK\r\n",
        await Run("CREATE shopping\r\nPUT shopping milk 1\nGET shopping milk\r\nPUT shopping\r\nGET nobody milk\r\nDELETE shopping milk\r\nDELETE shopping eg"));

    [Fact]
    public async Task No_lines_are_no_replies()
    {
        Assert.Equal("", await Run(""));
        Assert.Equal(0, RoutedReplies.Read(await RoutedCommands.Run(_self, [])).Lines);
    }

    [Fact]
    public async Task Large_replies_are_not_made_all_at_once()
    {
        var value = new string('v', 60_000);
        await Run($"CREATE shopping\r\nPUT shopping milk {value}\r\n");

        var replies = RoutedReplies.Read(await RoutedCommands.Run(_self, Lines(string.Concat(Enumerable.Repeat("GET shopping milk\r\n", 100)))));
        Assert.Equal(2, replies.Lines);
        Assert.Equal(string.Concat(Enumerable.Repeat($"{value}\r\nOK\r\n", 2)), Bytes.Text(replies.Bytes.Span));
    }

    [Fact]
    public async Task Large_replies_to_one_node_wait_for_their_turn_and_small_ones_do_not()
    {
        await Run($"CREATE shopping\r\nPUT shopping milk {new string('v', 60_000)}\r\nPUT shopping eggs 1\r\n");
        // With so little memory one run at a time makes large replies.
        var turn = await _node.RoutedReplies.Enter("foo@127.0.0.1", null, KvApp.Tasks.Node.Get(Sys));
        var large = RoutedCommands.Run(_self, Lines("GET shopping milk\r\n"));

        Assert.Equal("1\r\nOK\r\nOK\r\n", await Run("GET shopping eggs\nPUT shopping more 2\n"));
        var lines = new ArrayBufferWriter<byte>();
        RoutedCommands.Begin(lines, "baz@127.0.0.1");
        lines.Write("GET shopping milk\n"u8);
        Assert.Equal(60_006, RoutedReplies.Read(await RoutedCommands.Run(_self, lines.WrittenSpan.ToArray())).Bytes.Length);
        Assert.False(large.IsCompleted);

        turn.Dispose();
        Assert.Equal(60_006, RoutedReplies.Read(await large.WaitAsync(Wait.Long)).Bytes.Length);
        Assert.Equal(60_006, (await Run("GET shopping milk\n")).Length);
    }

    [Theory]
    [InlineData("GET abc milk", "abc")]
    [InlineData("CREATE abc", "abc")]
    [InlineData("PUT Shopping milk 1", "Shopping")]
    [InlineData("DELETE \xC3\xA1 milk", "\\xC3\\xA1")]
    public async Task A_name_that_this_table_gives_to_another_node_is_refused_at_once(string line, string name) =>
        Assert.Equal($"NOT FOUND\r\nERROR node foo@127.0.0.1 and node bar@127.0.0.1 disagree who owns \"{name}\"\r\nNOT FOUND\r\n", await Run($"GET x k\n{line}\nGET y k\n"));

    [Fact, Trait("otp", "KN7")]
    public async Task A_subscriber_on_another_node_is_told_of_the_changes()
    {
        var bucket = _node.Buckets.Made("shopping"u8);
        bucket.Home.Watcher = new RecordingRef("buckets");
        var subscriber = new RecordingRef("connection");

        Assert.Empty(await RoutedCommands.Subscribe(_self, new(Lines("SUBSCRIBE shopping\r\n"), subscriber)));
        await Run("PUT shopping milk 1\n");
        Assert.IsType<BucketChanged.Put>(Assert.Single(subscriber.Received));
    }

    [Theory, Trait("otp", "T6")]
    [InlineData("SUBSCRIBE nobody\r\n", "NOT FOUND\r\n")]
    [InlineData("SUBSCRIBE abc\r\n", "ERROR node foo@127.0.0.1 and node bar@127.0.0.1 disagree who owns \"abc\"\r\n")]
    [InlineData("GET nobody k\r\n", "UNKNOWN COMMAND\r\n")]
    public async Task A_subscriber_is_answered_where_it_cannot_be_one(string line, string reply) =>
        Assert.Equal(reply, Bytes.Text(await RoutedCommands.Subscribe(_self, new(Lines(line), new RecordingRef("connection")))));
}
