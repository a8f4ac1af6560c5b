using KvApp.Router;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

public class ErrorReplyTests
{
    [Theory]
    [InlineData("Shopping", "\"Shopping\"")]
    [InlineData("\0\x1F \x7F\xFF", "\"\\x00\\x1F \\x7F\\xFF\"")]
    [InlineData("a\"b\\c", "\"a\\x22b\\x5Cc\"")]
    public void A_name_is_shown_as_printable_ascii(string name, string quoted) => Assert.Equal(quoted, ErrorReply.Quote(Bytes.Of(name)));

    [Fact]
    public void A_long_name_is_cut()
    {
        Assert.Equal($"\"{new string('n', 64)}\"", ErrorReply.Quote(Bytes.Of(new string('n', 64))));
        Assert.Equal($"\"{new string('n', 64)}\"...", ErrorReply.Quote(Bytes.Of(new string('n', 65))));
    }

    [Fact, Trait("otp", "KU12"), Trait("otp", "KU14")]
    public void A_name_without_an_owner_is_answered_with_the_table()
    {
        Assert.Equal("ERROR no node owns \"Shopping\"; table: a-m foo, n-z bar\r\n", Bytes.Text(ErrorReply.NoOwner("Shopping"u8, StoreSpec.Tutorial)));
        Assert.Equal("ERROR no node owns \"\\x00\"; the table is empty\r\n", Bytes.Text(ErrorReply.NoOwner([0], new RoutingTable([]))));
    }

    public static TheoryData<Exception, string> Failures => new()
    {
        { new ExitException(new ExitReason.NoConnection("bar@10.0.0.2:8110")), "ERROR node bar@10.0.0.2 is down\r\n" },
        { new ExitException(new ExitReason.Timeout()), "ERROR node bar did not answer in time\r\n" },
        { new TimeoutException(), "ERROR node bar did not answer in time\r\n" },
        { new ExitException(new ExitReason.NoProcess()), "ERROR node bar takes no commands just now\r\n" },
        { new ExitException(new ExitReason.Failed("X", "one\r\ntwo", null)), "ERROR node bar failed: X: one  two\r\n" },
        { new MaxChildrenException("at most 3"), "ERROR node bar failed: at most 3\r\n" },
    };

    [Theory, Trait("otp", "KU18"), Trait("otp", "KU19"), MemberData(nameof(Failures))]
    public void Every_failure_of_an_owner_is_one_line_that_names_it(Exception failure, string line) =>
        Assert.Equal(line, Bytes.Text(ErrorReply.NotAnswered("bar", failure)));
}
