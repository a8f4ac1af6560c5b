using System.Text.RegularExpressions;
using KvApp.Shell;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>Every line of docs/shell.md is typed at running nodes, from the top, and prints what the page says.</summary>
public sealed class ShellPageTests(ITestOutputHelper output)
{
    sealed record Typed(string At, string Text, string Printed);

    [Fact]
    public async Task Each_line_prints_what_the_page_says()
    {
        await using NodeProcess foo = ThreeNodes.Named("foo", output), bar = ThreeNodes.Named("bar", output);
        bar.Arguments.AddRange(["--set", "kv.tasks.code.shipping=explicit"]);
        await NodeProcess.StartAll(foo, bar);
        var library = Path.GetTempFileName();
        await File.WriteAllBytesAsync(library, SharedLibrary.Bytes());
        await using var here = new ShellProcess("here").Start(foo, "shell", "--name", "me");
        await using var there = new ShellProcess("there").Start(foo, "remote", "bar");
        var lines = Lines(await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "docs/shell.md"))).ToList();
        var wrong = new List<string>();
        foreach (var line in lines)
        {
            var printed = await (line.At == "kv" ? here : there).Say(line.Text.Replace("libanswer.so", library, StringComparison.Ordinal));
            if (!Regex.IsMatch(printed, $"^{Regex.Escape(line.Printed).Replace(@"\.\.\.", ".*", StringComparison.Ordinal)}$", RegexOptions.Singleline))
                wrong.Add($"> {line.Text}\n{printed}\n--- the page says:\n{line.Printed}");
        }
        File.Delete(library);
        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
        Assert.InRange(lines.Count, 30, 100);
    }

    static IEnumerable<Typed> Lines(string[] page)
    {
        var (inBlock, typed, printed) = (false, (Typed?)null, new List<string>());
        foreach (var row in page)
        {
            var prompt = Regex.Match(row, "^(kv|bar)> (.*)$");
            if (prompt.Success || (inBlock && row == "```"))
            {
                if (typed is not null) yield return typed with { Printed = string.Join('\n', printed) };
                typed = prompt.Success ? new(prompt.Groups[1].Value, prompt.Groups[2].Value, "") : null;
                printed.Clear();
                inBlock &= prompt.Success;
            }
            else if (typed is not null && !LineSession.IsComplete(typed.Text)) typed = typed with { Text = $"{typed.Text}\n{row}" };
            else if (typed is not null) printed.Add(row);
            else if (row == "```console") inBlock = true;
        }
    }
}
