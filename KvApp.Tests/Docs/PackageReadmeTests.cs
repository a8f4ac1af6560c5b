using System.Text.RegularExpressions;
using Akka.Actor;
using KvApp.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KvApp.Tests;

/// <summary>What the package's README shows is what happens.</summary>
public sealed class PackageReadmeTests
{
    static readonly string Readme = Repository.Read("KvApp.Tasks/README.md").ReplaceLineEndings("\n");

    [Fact]
    public async Task Its_code_is_compiled_and_does_what_is_said()
    {
        var source = Regex.Replace(Repository.Read("KvApp.Tests/Docs/PackageCode.cs").ReplaceLineEndings("\n"), "^ {8}", "", RegexOptions.Multiline);
        var blocks = Regex.Matches(Readme, "```csharp\n(.*?)```", RegexOptions.Singleline);
        Assert.Equal(5, blocks.Count);
        foreach (Match block in blocks) Assert.Contains(block.Groups[1].Value, source);

        using var bar = PackageCode.Host();
        await bar.StartAsync();
        var there = Node.Get(bar.Services.GetRequiredService<ActorSystem>());
        await using var foo = TestNode.Start("foo");
        await Wait.Until(() => foo.Node.Connect($"{there.Self}:{((ExtendedActorSystem)bar.Services.GetRequiredService<ActorSystem>()).Provider.DefaultAddress.Port}", Wait.Long), "foo and bar have met");
        await PackageCode.Run(foo.System);
        await bar.StopAsync();
    }

    /// <summary>Shown where there is no repository beside it.</summary>
    [Fact]
    public void It_links_to_nothing_that_is_not_in_the_package() =>
        Assert.All(Regex.Matches(Readme, @"\]\(([^)]+)\)"), (Match link) => Assert.StartsWith("https://", link.Groups[1].Value));

    [Fact]
    public void Its_table_names_nothing_that_is_not_there()
    {
        var types = typeof(TaskSupervisor).Assembly.GetExportedTypes();
        var known = types.SelectMany(type => type.GetMembers().Select(member => member.Name)).Concat(types.Select(type => type.Name.Split('`')[0])).ToHashSet();
        var rows = Regex.Matches(Readme, @"^\| `[^|]*\| ([^|]*) \| (.*) \|$", RegexOptions.Multiline);
        Assert.True(rows.Count > 12);
        foreach (Match row in rows)
            foreach (Match name in Regex.Matches(row.Value[(row.Groups[1].Index - row.Index)..], @"(?<=[`.( ])[A-Z]\w+(?=[^`]*`)"))
                Assert.True(known.Contains(name.Value) || name.Value is "Context" or "IEnumerable" or "IAsyncEnumerable", $"README.md names {name.Value}");
    }
}
