using KvApp.Tasks;
using Microsoft.Extensions.Logging;
using Xunit;

namespace KvApp.Tests;

public class SubscriberTests : ConnectionSpec
{
    static BucketChanged.Put Put(string key, string value) => new(Bytes.Of(key), Bytes.Of(value));

    // What the bucket tells its subscribers is shown elsewhere; here the letters are put into the process's mailbox.
    async Task<PipeClient> Subscribe(ServerSettings? settings = null, QueuedBytes? unsent = null)
    {
        Abc.Home.Watcher = new RecordingRef("buckets");
        var others = Abc.SubscriberCount;
        var client = new PipeClient(Node, settings, unsent, new RecordingRef($"subscriber{others}"));
        await client.Say("PUT abc k v\r\nSUBSCRIBE abc\r\n", "OK\r\n");
        await AwaitConditionAsync(() => Task.FromResult(Abc.SubscriberCount == others + 1));
        return client;
    }

    [Fact, Trait("otp", "KN7"), Trait("otp", "KN8")]
    public async Task It_shows_the_changes_and_runs_nothing_of_what_the_client_sends()
    {
        var client = await Subscribe();
        client.Process.Send(Put("milk", "3"));
        client.Process.Send(new BucketChanged.Deleted("milk"u8.ToArray()));
        await client.Expect("milk SET TO 3\r\nmilk DELETED\r\n");
        await client.Say("PUT abc k x\r\n\r\n", "ERROR only QUIT works after SUBSCRIBE\r\nERROR only QUIT works after SUBSCRIBE\r\n");
        await client.Send(new string('x', 60_000));
        await client.Say(new string('x', 60_000), "ERROR line too long\r\n");
        client.Process.Send(Put("\xFF", "\0"));
        await client.Expect("\xFF SET TO \0\r\n");

        Assert.Equal("v", Value(Abc, "k"));
        Assert.Equal("", await client.Vanish());
        Assert.Empty(client.Log.Lines);
    }

    [Fact]
    public async Task QUIT_ends_it_when_what_came_before_has_been_sent()
    {
        var client = await Subscribe();
        client.Process.Send(Put("k", new string('x', 70_000)));
        await client.Output.Blocked.WaitAsync(TimeSpan.FromSeconds(10));
        client.Process.Send(Put("milk", "3"));
        await Wait.Until(() => client.Process.Unreceived == 0, "the process has received them");
        await client.Send("QUIT\r\nPUT abc k x\r\n");

        await client.Expect($"k SET TO {new string('x', 70_000)}\r\nmilk SET TO 3\r\n");
        await client.EndsNormally();
        Assert.Equal("v", Value(Abc, "k"));
    }

    [Fact]
    public async Task One_that_has_ended_its_side_goes_on_reading()
    {
        var client = await Subscribe();
        await client.Send("QUI");
        client.HangUp();
        await client.Expect("ERROR the last line has no end and was not run\r\n");
        client.Process.Send(Put("milk", "3"));
        await client.Expect("milk SET TO 3\r\n");
        Assert.False(client.Ended.IsCompleted);

        client.Connection.Stop();
        await client.EndsNormally();
    }

    [Fact]
    public async Task Who_sends_lines_without_end_and_does_not_read_is_not_read_from()
    {
        var client = await Subscribe();
        var sending = client.Send(string.Concat(Enumerable.Repeat("\n", 100_000)));
        await client.Output.Blocked.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.InRange(client.Output.Bytes, 1, 256 * 1024);
        Assert.False(sending.IsCompleted);
    }

    [Fact, Trait("otp", "T6")]
    public async Task An_unknown_bucket_is_not_found_and_the_conversation_goes_on()
    {
        var client = Connect();
        await client.Say("SUBSCRIBE books\r\nPUT abc k v\r\n", "NOT FOUND\r\nOK\r\n");
        client.Answer = _ => Task.FromResult("NOT FOUND\r\n");
        await client.Say("SUBSCRIBE xyz\r\nGET abc k\r\n", "NOT FOUND\r\nv\r\nOK\r\n");
        Assert.Null(client.Process.Monitored);
    }

    [Theory]
    [InlineData(true, "ERROR node bar@10.0.0.1 is down\r\n")]
    [InlineData(false, "ERROR node bar has lost the bucket\r\n")]
    public async Task Whose_bucket_is_lost_with_its_node_is_told_so_after_what_came_before_and_disconnected(bool down, string told)
    {
        var client = Connect();
        client.Answer = _ => Task.FromResult("");
        await client.Send("SUBSCRIBE xyz\r\n");
        await Wait.Until(() => client.Subscriber is not null, "it is subscribed");
        client.Process.Send(Put("milk", "3"));
        client.Process.Send(new Down(new(1), client.Process.Self, new ExitReason.Killed())); // somebody else's
        client.Process.Send(new Down(client.Process.Monitored!.Value, client.Process.Self, down ? new ExitReason.NoConnection("bar@10.0.0.1:8111") : new ExitReason.Killed()));
        await client.Expect($"milk SET TO 3\r\n{told}");
        await client.EndsNormally();
    }

    [Fact, Trait("otp", "KN7")]
    public async Task A_bucket_of_another_node_is_subscribed_to_there_with_the_pid_of_the_connection()
    {
        var client = Connect();
        client.Answer = asked => Task.FromResult(asked.Contains("SUBSCRIBE", StringComparison.Ordinal) ? "" : "OK\r\n");
        client.Process.Send(Put("early", "1"));
        await client.Say("CREATE xyz\r\nSUBSCRIBE xyz\r\n", "OK\r\nearly SET TO 1\r\n");

        Assert.Equal(["bar: FROM foo@127.0.0.1\nCREATE xyz\n", "bar: FROM foo@127.0.0.1\nSUBSCRIBE xyz\n"], client.Asked);
        Assert.Same(client.Process.Self, client.Subscriber);
        Assert.Equal("", await client.Vanish());
    }

    [Fact]
    public async Task Many_changes_leave_with_few_flushes()
    {
        var client = await Subscribe();
        var before = client.Output.Flushes;
        var large = new string('x', 60_000);
        for (int i = 0; i < 3; i++) client.Process.Send(Put("large", large));
        await client.Output.Blocked.WaitAsync(TimeSpan.FromSeconds(10));
        for (int i = 0; i < 2000; i++) client.Process.Send(Put("k", $"{i}"));
        // Else the client may be read as fast as the process gets its turn, on a busy machine.
        await Wait.Until(() => client.Process.Unreceived == 0, "the process has received them");

        for (int i = 0; i < 3; i++) await client.Expect($"large SET TO {large}\r\n");
        for (int i = 0; i < 2000; i++) await client.Expect($"k SET TO {i}\r\n");
        Assert.InRange(client.Output.Flushes - before, 1, 400);
    }

    [Fact]
    public async Task A_subscriber_with_ten_thousand_unsent_changes_is_cut_and_logged_once()
    {
        var client = await Subscribe();
        client.Process.Send(Put("k", new string('x', 70_000)));
        await client.Output.Blocked.WaitAsync(TimeSpan.FromSeconds(10));
        for (int i = 0; i < SubscriberFeed.MaxUnsent + 100; i++) client.Process.Send(Put("k", "v"));

        await client.EndsNormally();
        Assert.True(client.Cut.WaitHandle.WaitOne(TimeSpan.FromSeconds(5)));
        var (level, text) = Assert.Single(client.Log.Lines);
        Assert.Equal(LogLevel.Information, level);
        Assert.Contains("is disconnected: it left 10000 notifications unread", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_with_fewer_is_waited_for()
    {
        var client = await Subscribe();
        client.Process.Send(Put("k", new string('x', 70_000)));
        await client.Output.Blocked.WaitAsync(TimeSpan.FromSeconds(10));
        for (int i = 0; i < SubscriberFeed.MaxUnsent - 10; i++) client.Process.Send(Put("k", $"{i}"));

        await client.Expect($"k SET TO {new string('x', 70_000)}\r\n");
        for (int i = 0; i < SubscriberFeed.MaxUnsent - 10; i++) await client.Expect($"k SET TO {i}\r\n");
        Assert.Empty(client.Log.Lines);
    }

    [Fact]
    public async Task Large_values_are_too_much_sooner()
    {
        var client = await Subscribe();
        for (int i = 0; i < 80; i++) client.Process.Send(Put("k", new string('x', 1024 * 1024)));

        await client.EndsNormally();
        Assert.Single(client.Log.Lines);
    }

    [Fact]
    public async Task While_all_together_leave_too_much_unread_who_leaves_most_is_cut()
    {
        const int Mega = 1024 * 1024;
        var all = new QueuedBytes(most: 10 * Mega);
        var (greedy, modest) = (await Subscribe(unsent: all), await Subscribe(unsent: all));
        foreach (var (client, count) in new[] { (greedy, 6), (modest, 3) })
        {
            for (int i = 0; i < count; i++) client.Process.Send(Put("k", new string('x', Mega)));
            await client.Output.Blocked.WaitAsync(TimeSpan.FromSeconds(10));
        }
        await Wait.Until(() => all.Bytes > 9 * Mega, "all of it counts");
        Assert.Empty(greedy.Log.Lines);
        // It is not the one that gets this.
        modest.Process.Send(Put("k", new string('x', Mega)));

        await Wait.Until(() => greedy.Ended.IsCompleted && greedy.Cut.IsCancellationRequested, "the greedy one is cut");
        Assert.Contains("is disconnected: it left 629", Assert.Single(greedy.Log.Lines).Text, StringComparison.Ordinal);
        await Wait.Until(() => all.Bytes < 5 * Mega, "what it left is forgotten");
        for (int i = 0; i < 4; i++) await modest.Expect($"k SET TO {new string('x', Mega)}\r\n");
        Assert.Empty(modest.Log.Lines);
        await Wait.Until(() => all.Bytes == 0, "nothing is left");
    }

    [Fact]
    public async Task A_drop_is_the_last_line_and_the_client_is_disconnected()
    {
        var client = await Subscribe();
        client.Process.Send(Put("milk", "3"));
        client.Process.Send(new BucketChanged.Dropped("abc"u8.ToArray()));
        client.Process.Send(Put("milk", "4"));

        await client.Expect("milk SET TO 3\r\nabc DROPPED\r\n");
        await client.EndsNormally();
        Assert.Empty(client.Log.Lines);
    }

    [Fact]
    public async Task A_stop_sends_what_had_come_and_ends()
    {
        var client = await Subscribe();
        client.Process.Send(Put("milk", "3"));
        await client.Expect("milk SET TO 3\r\n");
        client.Connection.Stop();

        await client.EndsNormally();
        Assert.Empty(client.Log.Lines);
    }

    [Fact]
    public async Task A_subscriber_may_be_silent_for_as_long_as_it_likes()
    {
        var client = await Subscribe(new() { IdleTimeout = TimeSpan.FromMilliseconds(50) });
        await Assert.ThrowsAsync<TimeoutException>(() => client.Ended.WaitAsync(TimeSpan.FromMilliseconds(400)));

        Assert.False(client.Cut.IsCancellationRequested);
    }
}
