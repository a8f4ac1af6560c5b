using Akka.Configuration;
using KvApp.Router;
using Xunit;

namespace KvApp.Tests;

public sealed class StartReportTests
{
    [Theory]
    [InlineData("", "no names")]
    [InlineData("{ from = a, to = m, node = foo }", "the names a-m")]
    [InlineData("{ from = a, to = m, node = foo }, { from = n, to = z, node = bar }", "the names a-m")]
    [InlineData("{ from = a, to = m, node = foo }, { from = n, to = z, node = foo }", "the names a-z")]
    [InlineData("{ from = 0x80, to = 0x80, node = foo }", "the names 0x80-0x80")]
    [InlineData("{ from = b, to = b, node = bar }, { from = a, to = c, node = foo }", "the names a-a, c-c")]
    [InlineData("{ from = 0x21, to = 0xFF, node = foo }", "every name")]
    public void The_names_that_a_node_owns_are_told_by_their_first_bytes(string table, string names)
    {
        var routes = RoutingTable.Parse(ConfigurationFactory.ParseString($"kv.router.table = [{table}]"));

        Assert.Equal(names, StartReport.Names(new(new(routes, "foo@127.0.0.1"))));
    }
}
