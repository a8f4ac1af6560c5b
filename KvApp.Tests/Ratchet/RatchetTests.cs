using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>
/// Numbers of the source that may fall and never rise. <c>ratchet.txt</c> has each number as it is allowed; a change that lowers one writes
/// the lower number there.
/// </summary>
public sealed class RatchetTests(ITestOutputHelper output)
{
    const string Page = "KvApp.Tests/Ratchet/ratchet.txt", Renew = "KVAPP_TESTS_RATCHET";
    const int Columns = 140;

    [Fact]
    public void Files_that_name_types_of_a_later_room()
    {
        var arrows = RoomArrows.Back();
        foreach (var arrow in arrows) output.WriteLine(arrow);
        Holds("back-arrows", arrows.Count);
    }

    [Fact]
    public void Lines_over_140_columns()
    {
        var lines = SourceTree.Files.Sum(file => Repository.Read(file).Split('\n').Count(line => line.TrimEnd('\r').Length > Columns && !MayBeLong(file, line)));
        Holds("long-lines", lines);
    }

    [Fact]
    public void Pronouns_in_a_hundred_words_of_comments() => Holds("pronouns-in-comments", Wording.OfComments());

    [Fact]
    public void Pronouns_in_a_hundred_words_of_Markdown() => Holds("pronouns-in-markdown", Wording.OfMarkdown());

    // A table row of a page cannot be broken, nor can an address. Inputs of the fuzz corpus and the public surface are data.
    static bool MayBeLong(string file, string line) =>
        line.Contains("://") || (file.EndsWith(".md") && line.StartsWith('|')) || file.Contains("/Corpus/") || file.EndsWith("PublicApi.txt") || file.EndsWith(".sln");

    // One decimal, rounded up: a rate that changes with each word would have to be written with each commit.
    static void Holds(string name, double measured)
    {
        var path = Path.Combine(Repository.Root, Page);
        var now = Math.Ceiling(measured * 10) / 10;
        var lines = File.ReadAllLines(path);
        var at = Array.FindIndex(lines, line => line.StartsWith($"{name} "));
        Assert.True(at >= 0, $"{Page} has no line '{name} NUMBER'");
        var allowed = double.Parse(lines[at][name.Length..], CultureInfo.InvariantCulture);
        Assert.True(now <= allowed, $"{name} rose from {allowed} to {now}; lower it again");
        if (now == allowed) return;
        lines[at] = string.Create(CultureInfo.InvariantCulture, $"{name} {now}");
        if (Environment.GetEnvironmentVariable(Renew) == "write") File.WriteAllLines(path, lines);
        else Assert.Fail($"{name} fell from {allowed} to {now}: write '{lines[at]}' into {Page}, or run the test with {Renew}=write");
    }
}
