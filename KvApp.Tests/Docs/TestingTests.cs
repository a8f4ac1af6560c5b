using System.Text.RegularExpressions;
using Xunit;

namespace KvApp.Tests;

/// <summary>What docs/testing.md shows is what runs: its code stands word for word in specs of this project.</summary>
public sealed class TestingTests
{
    static readonly string Page = Repository.Read("docs/testing.md").ReplaceLineEndings("\n");

    static IEnumerable<string> Sources => Directory.EnumerateFiles(Path.Combine(Repository.Root, "KvApp.Tests"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
        .Where(file => Path.GetFileName(file) != "TestingTests.cs")
        .Select(File.ReadAllText);

    [Fact]
    public void Its_code_is_that_of_the_specs_that_it_names()
    {
        var blocks = Regex.Matches(Page, "```csharp\n(.*?)```", RegexOptions.Singleline);
        Assert.Equal(2, blocks.Count);
        foreach (Match block in blocks)
        {
            var named = Regex.Matches(Page[..block.Index], @"\]\(\.\./(KvApp\.Tests/[\w/]+\.cs)\)")[^1].Groups[1].Value;
            Assert.Contains(block.Groups[1].Value, Repository.Read(named).ReplaceLineEndings("\n"));
        }
    }

    [Fact]
    public void Every_file_method_and_variable_that_it_names_is_there()
    {
        foreach (Match link in Regex.Matches(Page, @"\]\((\.\./)?([\w./]+)\)")) Assert.True(Path.Exists(Path.Combine(Repository.Root, link.Groups[1].Success ? "" : "docs", link.Groups[2].Value)), $"testing.md names {link}");
        var source = string.Join('\n', Sources);
        foreach (Match variable in Regex.Matches(Page, @"KVAPP_TESTS_\w+")) Assert.Contains($"\"{variable.Value}\"", source);
        foreach (Match filter in Regex.Matches(Page, @"--filter ""?([\w|]+)"))
            foreach (var word in filter.Groups[1].Value.Split('|')) Assert.Matches($@"class \w*{word}", source);
        foreach (Match word in Regex.Matches(Page, @"^\| `(\w+)[(`]", RegexOptions.Multiline)) Assert.Matches($@"public .*\b{word.Groups[1].Value}\b", source);
    }
}
