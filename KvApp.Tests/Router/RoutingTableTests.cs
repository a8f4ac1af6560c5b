using Akka.Configuration;
using KvApp.Router;
using Xunit;

namespace KvApp.Tests;

public class RoutingTableTests
{
    static RoutingTable Table(string entries) => RoutingTable.Parse(ConfigurationFactory.ParseString($"kv.router.table = [{entries}]"));

    static readonly RoutingTable Tutorial = Table("""{ from = "a", to = "m", node = "foo" }, { from = "n", to = "z", node = "bar" }""");

    [Theory, Trait("otp", "KU10"), Trait("otp", "KU15")]
    [InlineData("hello", "foo")]
    [InlineData("world", "bar")]
    [InlineData("a", "foo")]
    [InlineData("m", "foo")]
    [InlineData("n", "bar")]
    [InlineData("z", "bar")]
    public void The_first_byte_chooses_the_node(string name, string node) => Assert.Equal(node, Tutorial.Find(Bytes.Of(name))!.Node.Value);

    [Fact, Trait("otp", "KU10")]
    public void The_first_entry_that_covers_it_wins()
    {
        var table = Table("""{ from = "c", to = "d", node = "foo" }, { from = "a", to = "z", node = "bar" }""");

        Assert.Equal(["bar", "foo", "foo", "bar"], new[] { "b", "c", "d", "e" }.Select(name => table.Find(Bytes.Of(name))!.Node.Value));
    }

    [Theory, Trait("otp", "KU12")]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { (byte)'S', (byte)'h' })]
    [InlineData(new byte[] { 0xC3, 0xA1, (byte)'b', (byte)'c' })]
    public void What_no_entry_covers_has_no_owner(byte[] name) => Assert.Null(Tutorial.Find(name));

    [Fact, Trait("otp", "KU13")]
    public void An_empty_name_is_an_argument_error_and_not_a_table_error() => Assert.Throws<ArgumentException>("name", () => Tutorial.Find([]));

    [Fact, Trait("otp", "KU14")]
    public void Without_a_table_nothing_has_an_owner()
    {
        Assert.Null(RoutingTable.Parse(Config.Empty).Find("a"u8));
        Assert.Null(Table("").Find("a"u8));
    }

    [Fact]
    public void It_reads_as_an_operator_would_write_it()
    {
        Assert.Equal("a-m foo, n-z bar", Tutorial.ToString());
        Assert.Equal("0x00-0x20 foo@127.0.0.1, ~-0xFF bar", Table("""{ from = "0x00", to = "0x20", node = "foo@127.0.0.1" }, { from = "~", to = "0xff", node = bar }""").ToString());
    }

    [Theory]
    [InlineData("""{ from = "z", to = "a", node = "foo" }""", "kv.router.table[0]: from = \"z\" comes after to = \"a\"")]
    [InlineData("""{ from = "a", to = "z", node = "foo" }, { from = "", to = "a", node = "foo" }""", "kv.router.table[1].from is empty")]
    [InlineData("""{ from = "ab", to = "z", node = "foo" }""", "kv.router.table[0].from = \"ab\" is not one byte")]
    [InlineData("""{ from = "a", to = "é", node = "foo" }""", "kv.router.table[0].to = \"é\" is not one byte")]
    [InlineData("""{ from = "a", to = "0xGG", node = "foo" }""", "kv.router.table[0].to = \"0xGG\" is not one byte")]
    [InlineData("""{ from = "a", node = "foo" }""", "kv.router.table[0] has no to")]
    [InlineData("""{ from = "a", to = "z", node = "" }""", "kv.router.table[0].node is empty")]
    [InlineData("""{ from = "a", to = "z", node = "f o" }""", "kv.router.table[0].node: 'f o' is no name of a node")]
    [InlineData("""{ from = "a", to = "z", node = "foo", port = 1 }""", "kv.router.table[0].port is not known")]
    [InlineData("""{ from = [1], to = "z", node = "foo" }""", "kv.router.table[0].from is empty or no text")]
    [InlineData("3", "kv.router.table[0] is not an entry")]
    public void An_error_names_the_entry_and_the_value(string entries, string message) =>
        Assert.StartsWith(message, Assert.Throws<FormatException>(() => Table(entries)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_table_that_is_no_list_is_refused() => Assert.StartsWith("kv.router.table is not a list", Assert.Throws<FormatException>(
        () => RoutingTable.Parse(ConfigurationFactory.ParseString("kv.router.table = foo"))).Message, StringComparison.Ordinal);
}
