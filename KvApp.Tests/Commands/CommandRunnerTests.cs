using System.Buffers;
using Xunit;

namespace KvApp.Tests;

public class CommandRunnerTests : StoreSpec, IAsyncLifetime
{
    readonly KvStore _node;
    readonly CommandRunner _runner;

    public CommandRunnerTests()
    {
        _node = StartNode();
        _runner = new(_node.Buckets, _node.Self);
    }

    public Task InitializeAsync() => _node.Buckets.Opened;

    public Task DisposeAsync() => Task.CompletedTask;

    async Task<string> Run(params string[] lines)
    {
        var reply = new ArrayBufferWriter<byte>();
        foreach (var line in lines) await _runner.Run(Command.Parse(Bytes.Of(line)), reply);
        return Bytes.Text(reply.WrittenSpan);
    }

    [Fact, Trait("otp", "T1"), Trait("otp", "T2"), Trait("otp", "T3")]
    public async Task A_conversation_of_the_tutorial()
    {
        Assert.Equal("NOT FOUND\r\n", await Run("GET shopping eggs"));
        Assert.Equal("OK\r\n", await Run("CREATE shopping"));
        Assert.Equal("OK\r\n", await Run("CREATE shopping"));
        Assert.Equal("OK\r\n", await Run("PUT shopping eggs 3"));
        Assert.Equal("3\r\nOK\r\n", await Run("GET shopping eggs"));
        Assert.Equal("OK\r\n", await Run("DELETE shopping eggs"));
        Assert.Equal("\r\nOK\r\n", await Run("GET shopping eggs"));
    }

    [Fact, Trait("otp", "T4"), Trait("otp", "T5")]
    public async Task A_missing_key_is_an_empty_line_and_may_be_deleted() =>
        Assert.Equal("OK\r\n\r\nOK\r\nOK\r\n\r\nOK\r\n", await Run("CREATE shopping", "GET shopping milk", "DELETE shopping milk", "GET shopping milk"));

    [Theory, Trait("otp", "T6")]
    [InlineData("GET nobody milk")]
    [InlineData("PUT nobody milk 1")]
    [InlineData("DELETE nobody milk")]
    public async Task An_unknown_bucket_is_not_found(string line) => Assert.Equal("NOT FOUND\r\n", await Run(line));

    [Fact, Trait("otp", "T6"), Trait("otp", "KN7")]
    public async Task A_subscriber_is_answered_only_where_there_is_no_such_bucket()
    {
        var reply = new ArrayBufferWriter<byte>();
        Assert.False(_runner.Subscribe("nobody"u8, new RecordingRef("pid"), reply));
        Assert.Equal("NOT FOUND\r\n", Bytes.Text(reply.WrittenSpan));

        reply.Clear();
        _node.Buckets.Lookup("shopping"u8);
        var bucket = _node.Buckets.Made("shopping"u8);
        bucket.Home.Watcher = new RecordingRef("buckets");
        var subscriber = new RecordingRef("pid");
        Assert.True(_runner.Subscribe("shopping"u8, subscriber, reply));
        await Run("PUT shopping milk 1");
        Assert.Equal(0, reply.WrittenCount);
        Assert.IsType<BucketChanged.Put>(Assert.Single(subscriber.Received));
    }

    [Fact, Trait("otp", "T7")]
    public async Task What_is_no_command_of_a_bucket_is_unknown() => Assert.Equal("UNKNOWN COMMAND\r\n", await Run("create shopping"));

    [Fact, Trait("otp", "T12")]
    public async Task Bytes_come_back_as_they_were_stored() =>
        Assert.Equal("OK\r\nOK\r\n\xFF\xC2\r\nOK\r\n", await Run("CREATE \x80", "PUT \x80 \0\xFE \xFF\xC2", "GET \x80 \0\xFE"));

    [Fact]
    public async Task Reading_and_writing_wait_for_nothing()
    {
        await Run("CREATE shopping");
        var reply = new ArrayBufferWriter<byte>();

        Assert.All(new[] { "CREATE shopping", "PUT shopping milk 1", "GET shopping milk", "DELETE shopping milk", "GET nobody k", "nonsense" },
            line => Assert.True(_runner.Run(Command.Parse(Bytes.Of(line)), reply).IsCompletedSuccessfully));
    }

    [Fact]
    public async Task Reading_and_finding_nothing_allocate_nothing()
    {
        await Run("CREATE shopping", "PUT shopping milk 1");
        var reply = new ArrayBufferWriter<byte>(1024);
        long Round()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
            {
                reply.ResetWrittenCount();
                _runner.Run(Command.Parse("GET shopping milk\r"u8), reply);
                _runner.Run(Command.Parse("GET shopping eggs\r"u8), reply);
                _runner.Run(Command.Parse("GET nobody milk\r"u8), reply);
            }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, Enumerable.Range(0, 20).Select(_ => Round()).Last());
    }

    [Fact]
    public async Task A_bucket_that_cannot_be_made_is_a_named_error()
    {
        var reply = new ArrayBufferWriter<byte>();
        await new CommandRunner(new(), "foo@127.0.0.1").Run(Command.Parse("CREATE shop\"ping"u8), reply);

        Assert.Equal("ERROR bucket \"shop\\x22ping\" was not created: the registry is restarting\r\n", Bytes.Text(reply.WrittenSpan));
    }

    [Fact]
    public async Task A_full_store_refuses_what_needs_more_and_does_the_rest()
    {
        const long most = 64 * 1024;
        var buckets = new BucketRegistry(most);
        buckets.Open(Akka.Actor.ActorRefs.Nobody, Akka.Actor.ActorRefs.Nobody);
        var runner = new CommandRunner(buckets, "foo@127.0.0.1");
        async Task<string> Run(string line)
        {
            var reply = new ArrayBufferWriter<byte>();
            await runner.Run(Command.Parse(Bytes.Of(line)), reply);
            return Bytes.Text(reply.WrittenSpan);
        }
        var (value, full) = (new string('v', 1000),
            "ERROR the store of node foo@127.0.0.1 is full: kv.store.max-memory = 0 MiB is in use; DELETE or DROP makes room\r\n");
        Assert.Equal("OK\r\n", await Run("CREATE shopping"));
        Assert.Equal("OK\r\n", await Run("CREATE books"));
        var last = 0;
        while (await Run($"PUT shopping k{last} {value}") is "OK\r\n") last++;

        Assert.InRange(buckets.Bytes, most - 1200, most);
        Assert.Equal(full, await Run($"PUT shopping k{last} {value}"));
        Assert.Equal(full, await Run($"PUT shopping k0 {value}{value}"));
        for (var made = 0; await Run($"CREATE more{made}") is "OK\r\n"; made++) Assert.True(made < 100);
        Assert.Equal(full, await Run("CREATE another"));
        Assert.Equal("OK\r\n", await Run("CREATE books"));
        Assert.Equal($"{value}\r\nOK\r\n", await Run("GET shopping k0"));
        Assert.Equal("OK\r\n", await Run($"PUT shopping k0 {value.ToUpperInvariant()}"));
        Assert.Equal("OK\r\n", await Run("PUT shopping k0 1"));
        Assert.Equal("OK\r\n", await Run("DELETE shopping k1"));
        Assert.Equal("OK\r\n", await Run($"PUT books k {value}"));
        Assert.Equal("OK\r\n", await Run("DROP shopping"));
        Assert.Equal("NOT FOUND\r\n", await Run("GET shopping k0"));
        Assert.Equal("NOT FOUND\r\n", await Run("DROP shopping"));
        Assert.InRange(buckets.Bytes, 1000, 20_000);
    }
}
