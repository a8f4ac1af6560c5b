using KvApp.Router;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

public class RoutedConnectionTests : ConnectionSpec
{
    const string From = "FROM foo@127.0.0.1\n";

    [Fact, Trait("otp", "KU10"), Trait("otp", "KU16"), Trait("otp", "T13")]
    public async Task Lines_for_another_node_go_there_together_and_keep_their_place()
    {
        var client = Connect();
        client.Answer = asked => Task.FromResult($"<{asked.Count(c => c == '\n') - 1}>");
        await client.Say("PUT abc a 1\nCREATE xyz\r\nGET zoo  k\n PUT nnn k v\r\nGET abc a\nGET xyz k\nnonsense\nGET xyz k\n",
            "OK\r\n<3>1\r\nOK\r\n<1>UNKNOWN COMMAND\r\n<1>");

        Assert.Equal([$"bar: {From}CREATE xyz\nGET zoo  k\n PUT nnn k v\n", $"bar: {From}GET xyz k\n", $"bar: {From}GET xyz k\n"], client.Asked);
        Assert.Equal(1, client.Output.Flushes);
    }

    [Fact, Trait("otp", "T13")]
    public async Task The_next_line_waits_for_the_answer_of_the_other_node()
    {
        var answer = new TaskCompletionSource<string>();
        var client = Connect();
        client.Answer = _ => answer.Task;
        await client.Send("GET xyz k\nPUT abc a 1\n");
        await AwaitConditionAsync(() => Task.FromResult(client.Asked.Count == 1));
        Assert.Null(Value(Abc, "a"));
        answer.SetResult("1\r\nOK\r\n");

        await client.Expect("1\r\nOK\r\nOK\r\n");
        Assert.Equal("1", Value(Abc, "a"));
    }

    [Fact]
    public async Task Each_owner_is_asked_for_its_own_lines()
    {
        var table = new RoutingTable([new((byte)'n', (byte)'p', "bar"), new((byte)'q', (byte)'z', "baz@127.0.0.2")]);
        var client = new PipeClient(StartNode(table)) { Answer = asked => Task.FromResult($"<{asked[..3]}>") };

        await client.Say("GET n k\nGET p k\nGET q k\nGET n k\n", "<bar><baz><bar>");
    }

    [Fact]
    public async Task A_long_run_is_sent_in_parts()
    {
        var client = Connect();
        client.Answer = asked => Task.FromResult(string.Concat(Enumerable.Repeat("OK\r\n", asked.Count(c => c == '\n') - 1)));
        await client.Say(string.Concat(Enumerable.Repeat("PUT xyz k v\n", 1000)), string.Concat(Enumerable.Repeat("OK\r\n", 1000)));

        Assert.InRange(client.Asked.Count, 1000 / 128, 40);
        Assert.All(client.Asked, asked => Assert.InRange(asked.Count(c => c == '\n'), 2, 129));
    }

    [Fact, Trait("otp", "T13")]
    public async Task Lines_that_the_owner_did_not_answer_are_asked_again()
    {
        var client = Connect();
        client.AnswersAtOnce = 2;
        client.Answer = asked => Task.FromResult($"<{asked.Count(c => c == '\n') - 1}>");
        await client.Say("GET nnn 1\nGET nnn 2\nGET nnn 3\nGET nnn 4\nGET nnn 5\nPUT abc a 1\n", "<5><3><1>OK\r\n");

        Assert.Equal([$"bar: {From}GET nnn 1\nGET nnn 2\nGET nnn 3\nGET nnn 4\nGET nnn 5\n", $"bar: {From}GET nnn 3\nGET nnn 4\nGET nnn 5\n", $"bar: {From}GET nnn 5\n"], client.Asked);
    }

    [Fact, Trait("otp", "KU19")]
    public async Task Lines_that_were_not_answered_when_the_owner_fails_are_told_so()
    {
        var client = Connect();
        client.AnswersAtOnce = 2;
        client.Answer = asked => asked.Contains("nnn 1", StringComparison.Ordinal) ? Task.FromResult("1\r\nOK\r\n2\r\nOK\r\n") : throw new ExitException(new ExitReason.NoConnection("bar@127.0.0.1"));
        const string down = "ERROR node bar@127.0.0.1 is down\r\n";
        await client.Say("GET nnn 1\nGET nnn 2\nGET nnn 3\nGET nnn 4\nPUT abc a 1\n", $"1\r\nOK\r\n2\r\nOK\r\n{down}{down}OK\r\n");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task An_owner_that_answers_nothing_is_not_asked_for_ever(int lines)
    {
        var client = Connect();
        client.AnswersAtOnce = lines;
        client.Answer = _ => Task.FromResult("");
        await client.Send("GET nnn 1\nPUT abc a 1\n");
        await AwaitConditionAsync(() => Task.FromResult(Value(Abc, "a") == "1"));

        Assert.Single(client.Asked);
    }

    [Fact, Trait("otp", "KU18"), Trait("otp", "KU19")]
    public async Task A_failure_of_the_owner_is_answered_for_each_line_and_the_connection_stays()
    {
        var client = Connect();
        client.Answer = _ => throw new ExitException(new ExitReason.NoConnection("bar@127.0.0.1:8111"));
        await client.Say("GET xyz k\nGET xyz k\nPUT abc a 1\n", "ERROR node bar@127.0.0.1 is down\r\nERROR node bar@127.0.0.1 is down\r\nOK\r\n");
        client.Answer = _ => throw new ExitException(new ExitReason.Timeout());
        await client.Say("GET xyz k\n", "ERROR node bar did not answer in time\r\n");
        client.Answer = async _ => { await Task.Yield(); throw new ExitException(new ExitReason.NoProcess()); };
        await client.Say("GET xyz k\n", "ERROR node bar takes no commands just now\r\n");
        await client.Say("SUBSCRIBE xyz\n", "ERROR node bar takes no commands just now\r\n");
        client.Answer = _ => Task.FromResult("3\r\nOK\r\n");
        await client.Say("GET xyz k\n", "3\r\nOK\r\n");

        Assert.Empty(client.Log.Lines);
    }

    [Fact, Trait("otp", "KU12"), Trait("otp", "KU19")]
    public async Task A_name_that_no_node_owns_is_answered_with_the_table_and_the_connection_stays()
    {
        var client = Connect();
        await client.Say("CREATE Shopping\r\nGET \0 k\r\nSUBSCRIBE \xC3\xA1\r\nGET abc k\r\n",
            "ERROR no node owns \"Shopping\"; table: a-m foo, n-z bar\r\nERROR no node owns \"\\x00\"; table: a-m foo, n-z bar\r\n"
            + "ERROR no node owns \"\\xC3\\xA1\"; table: a-m foo, n-z bar\r\n\r\nOK\r\n");

        Assert.Empty(client.Asked);
    }

    [Theory]
    [InlineData("foo", true)]
    [InlineData("foo@127.0.0.1", true)]
    [InlineData("foo@127.0.0.1:8110", true)]
    [InlineData("foo@127.0.0.2", false)]
    [InlineData("fo", false)]
    public void A_node_knows_itself_in_the_table(string inTable, bool itself) =>
        Assert.Equal(itself, StartNode(new RoutingTable([new((byte)'a', (byte)'z', inTable)])).Owns("abc"u8));

    // The store of the test's own node is there already: this is another table in front of it.
    KvStore StartNode(RoutingTable table) => new(new KeyRouter(table, "foo@127.0.0.1"), buckets: Node.Buckets);
}
