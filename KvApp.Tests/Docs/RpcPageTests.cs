using System.Text.RegularExpressions;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What docs/rpc.md shows is what happens.</summary>
public sealed class RpcPageTests
{
    static readonly string Page = Repository.Read("docs/rpc.md").ReplaceLineEndings("\n");

    [Fact]
    public async Task Its_code_is_compiled_and_does_what_is_said()
    {
        var source = Regex.Replace(Repository.Read("KvApp.Tests/Docs/RpcCode.cs").ReplaceLineEndings("\n"), "^ {8}", "", RegexOptions.Multiline);
        var blocks = Regex.Matches(Page, "```csharp\n(.*?)```", RegexOptions.Singleline);
        Assert.Equal(6, blocks.Count);
        foreach (Match block in blocks) Assert.Contains(block.Groups[1].Value, source);

        var (foo, bar) = await TestNode.Pair();
        await using var _ = foo;
        await using var __ = bar;
        await RpcCode.Run(foo.System).WaitAsync(TwoNodes.Longest);
    }

    [Fact]
    public void Its_kinds_of_failures_are_all_that_there_are()
    {
        var named = Regex.Matches(Page, @"^\| `ErpcErrorKind\.(\w+)`", RegexOptions.Multiline).Select(row => row.Groups[1].Value);
        Assert.Equal(Enum.GetNames<ErpcErrorKind>().Order(), named.Order());
    }

    [Fact]
    public void It_names_every_verb()
    {
        foreach (var type in new[] { typeof(Erpc), typeof(Rpc), typeof(ErpcRequest<>), typeof(ErpcRequests<,>), typeof(RpcKey<>) })
        foreach (var verb in type.GetMethods().Where(method => method.DeclaringType == type && !method.IsSpecialName && method.Name != "Get").Select(method => method.Name).Distinct())
            Assert.Contains($"{verb}", Page);
    }
}
