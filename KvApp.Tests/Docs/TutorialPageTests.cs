using System.Text.RegularExpressions;
using KvApp.Router;
using KvApp.Tests.Tutorial;
using Xunit;

namespace KvApp.Tests;

/// <summary>What docs/tutorial.md shows is what happens, and what it says is printed is what is printed.</summary>
public sealed class TutorialPageTests
{
    static readonly string Page = Repository.Read("docs/tutorial.md").ReplaceLineEndings("\n");

    static IEnumerable<string> Blocks(string language) => Regex.Matches(Page, $"```{language}\n(.*?)```", RegexOptions.Singleline).Select(block => block.Groups[1].Value);

    [Fact]
    public void Its_code_is_that_which_is_run_in_its_order()
    {
        var source = Repository.Read("KvApp.Tests/Docs/TutorialCode.cs").ReplaceLineEndings("\n");
        var (steps, at) = (Regex.Replace(source, "^ {8}", "", RegexOptions.Multiline), 0);
        foreach (var block in Blocks("csharp"))
        {
            if (source.Contains($"\n{block}", StringComparison.Ordinal)) continue; // a class
            var found = steps.IndexOf(block, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"this stands in docs/tutorial.md, and not in TutorialCode.cs, or not there:\n{block}");
            at = found + block.Length;
        }
    }

    [Fact, Trait("otp", "KN13"), Trait("otp", "KU15")]
    public async Task It_prints_what_it_says_on_the_console_of_bar()
    {
        var (foo, bar) = await TestNode.Pair();
        await using var _ = foo;
        await using var __ = bar;
        TestConsole onFoo = new(foo), onBar = new(bar);
        foreach (var node in new[] { foo, bar }) KvStore.Start(node.System, new KeyRouter(StoreSpec.Tutorial, node.Name));
        await Task.WhenAll(KvStore.Get(foo.System).Buckets.Opened, KvStore.Get(bar.System).Buckets.Opened).WaitAsync(Wait.Long);
        var router = KeyRouter.Start(bar.System, new(StoreSpec.Tutorial, Wait.Long, 100));
        await bar.Node.Run<int>(async self =>
        {
            await TutorialCode.Run(self, router, Compiled.Version("Demo", 1).Bytes, Compiled.Version("Demo", 2).Bytes);
            return 0;
        }).WaitAsync(TwoNodes.Longest);
        Assert.Equal(string.Concat(Blocks("text")), onBar.Text.ReplaceLineEndings("\n"));
        Assert.Equal("", onFoo.Text);
    }
}
