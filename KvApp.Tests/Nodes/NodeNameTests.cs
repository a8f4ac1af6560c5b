using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

public sealed class NodeNameTests
{
    [Theory]
    [InlineData("foo", "foo", null, null, "foo")]
    [InlineData("foo@127.0.0.1", "foo", "127.0.0.1", null, "foo@127.0.0.1")]
    [InlineData("foo@host.example:8111", "foo", "host.example", 8111, "foo@host.example")]
    [InlineData("foo@[::1]", "foo", "[::1]", null, "foo@[::1]")]
    public void A_name_has_its_parts(string text, string name, string? host, int? port, string withoutPort)
    {
        var node = NodeName.Parse(text);
        Assert.Equal((name, host, port, withoutPort), (node.Name, node.Host, node.Port, node.WithoutPort.Value));
    }

    [Theory]
    [InlineData("", "may stand before the '@'")]
    [InlineData("@host", "may stand before the '@'")]
    [InlineData("fo o@host", "'fo o@host' is no name of a node")]
    [InlineData("foo@", "a host must follow the '@'")]
    [InlineData("foo@host:", "'' is no port")]
    [InlineData("foo@host:99999", "'99999' is no port")]
    public void What_is_no_name_is_told_with_the_reason(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => NodeName.Parse(text)).Message);
}
