using System.Text.RegularExpressions;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What docs/code.md shows is what happens.</summary>
public sealed class CodePageTests
{
    [Fact]
    public async Task Its_code_is_compiled_and_does_what_is_said()
    {
        var source = Regex.Replace(Repository.Read("KvApp.Tests/Docs/CodePageCode.cs").ReplaceLineEndings("\n"), "^ {8}", "", RegexOptions.Multiline);
        var block = Assert.Single(Regex.Matches(Repository.Read("docs/code.md").ReplaceLineEndings("\n"), "```csharp\n(.*?)```", RegexOptions.Singleline));
        Assert.Contains(block.Groups[1].Value, source);

        var (foo, bar) = await TestNode.Pair();
        await using var _ = foo;
        await using var __ = bar;
        TaskSupervisor.Start(bar.System, "work");
        await CodePageCode.Run(foo.System, Compiled.Version("Demo", 1).Bytes, Compiled.Version("Demo", 2).Bytes);
    }
}
