using System.Text.RegularExpressions;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>What docs/tasks.md shows is what happens.</summary>
public sealed class TasksPageTests
{
    static readonly string Page = Repository.Read("docs/tasks.md").ReplaceLineEndings("\n");

    [Fact]
    public async Task Its_code_is_compiled_and_does_what_is_said()
    {
        var source = Regex.Replace(Repository.Read("KvApp.Tests/Docs/TasksCode.cs").ReplaceLineEndings("\n"), "^ {8}", "", RegexOptions.Multiline);
        var blocks = Regex.Matches(Page, "```csharp\n(.*?)```", RegexOptions.Singleline);
        Assert.Equal(7, blocks.Count);
        foreach (Match block in blocks) Assert.Contains(block.Groups[1].Value, source);

        var (foo, bar) = await TestNode.Pair();
        await using var _ = foo;
        await using var __ = bar;
        TaskSupervisor.Start(bar.System, "work");
        await TasksCode.Run(foo.System);
    }

    [Fact]
    public void Its_exit_reasons_are_all_that_there_are()
    {
        var table = Page[Page.IndexOf("| `ExitReason`", StringComparison.Ordinal)..Page.IndexOf("`Await` throws", StringComparison.Ordinal)];
        var named = Regex.Matches(table, @"^\| (`\w+`(?:, (?:any reason|`\w+`))*)", RegexOptions.Multiline).SelectMany(row => Regex.Matches(row.Groups[1].Value, @"`(\w+)`").Select(name => name.Groups[1].Value)).ToHashSet();
        var cases = typeof(ExitReason).GetNestedTypes().Select(type => type.Name).Except([nameof(ExitReason.Kill)]);
        Assert.Equal(cases.Append(nameof(ExitReason)).Order(), named.Order());
    }
}
