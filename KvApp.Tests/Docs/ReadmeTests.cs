using System.Text.RegularExpressions;
using KvApp.Tasks;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>What README.md shows is what happens.</summary>
[Collection(NodeCollection.Name)]
public sealed class ReadmeTests(ITestOutputHelper output)
{
    static readonly string Readme = Repository.Read("README.md").ReplaceLineEndings("\n");

    static string Block(string language) => Regex.Match(Readme, $"```{language}\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;

    [Fact]
    public async Task The_telnet_transcript_is_what_a_client_sees()
    {
        await using var node = new NodeProcess("solo", output);
        await node.Start();
        using var client = await TelnetClient.Connect(node.TelnetPort!.Value);
        var lines = Block("telnet").TrimEnd('\n').Split('\n');
        Assert.Contains("> QUIT", lines);
        foreach (var line in lines)
        {
            if (line.StartsWith("> ")) await client.Send(line[2..] + "\r\n");
            else Assert.Equal(line, await client.Line());
        }
        Assert.Empty(await client.Rest());
    }

    [Fact]
    public async Task The_code_is_compiled_and_does_what_is_said()
    {
        var source = Repository.Read("KvApp.Tests/Docs/ReadmeCode.cs").ReplaceLineEndings("\n");
        var shown = Regex.Match(source, "// begin\n(.*?) *// end", RegexOptions.Singleline).Groups[1].Value;
        Assert.Equal(Block("csharp"), Regex.Replace(shown, "^ {8}", "", RegexOptions.Multiline));

        var (foo, bar) = await TestNode.Pair();
        await using var _ = foo;
        await using var __ = bar;
        TaskSupervisor.Start(bar.System, "work");
        Assert.Equal((42, "Attempted to divide by zero."), await ReadmeCode.Run(foo.System));
    }

    [Fact, Trait("otp", "C10")]
    public void Every_setting_that_the_table_names_exists_with_that_default()
    {
        var table = Regex.Matches(Readme, @"^\| `(kv\.[a-z.-]+)`[^|]*\| (`([^`]*)`)?", RegexOptions.Multiline);
        Assert.True(table.Count > 8);
        var settings = NodeConfiguration.Load([], [], new Dictionary<string, string>()).Akka;
        foreach (Match row in table)
        {
            var value = settings.GetValue(row.Groups[1].Value);
            Assert.True(value is not null, $"{row.Groups[1].Value} is in the table and not in the configuration");
            if (row.Groups[3].Success && value.IsString()) Assert.Equal(row.Groups[3].Value, value.GetString());
        }
    }

    [Fact]
    public void Every_page_runs_kvapp_by_the_script_at_the_root()
    {
        Assert.True(File.Exists(Path.Combine(Repository.Root, "kvapp")));
        var pages = Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Append(Path.Combine(Repository.Root, "README.md"));
        foreach (var page in pages.Where(page => Path.GetFileName(page) != "testing.md"))
        {
            var text = File.ReadAllText(page);
            Assert.False(Regex.IsMatch(text, @"dotnet run[^\n]*--project KvApp( |$)", RegexOptions.Multiline), $"{page} runs the project");
            Assert.False(Regex.IsMatch(text, @"(?<!\./)\bkvapp (--config|--set|--help|health|nodes|tasks|code|stop|down)\b"), $"{page} names the command without ./");
        }
    }

    [Fact]
    public void Every_file_and_folder_that_is_named_is_there()
    {
        foreach (Match name in Regex.Matches(Readme, @"`((?:KvApp[\w.]*|hocon)(?:/[\w.]+)?)`|\]\((\w+(?:\.md)?)\)|--config (hocon/\w+\.hocon)"))
        {
            var path = name.Groups.Values.Skip(1).First(group => group.Success).Value;
            Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), $"README.md names {path}");
        }
    }
}
