using KvApp.Shell;
using Xunit;

namespace KvApp.Tests;

/// <summary>Lines that are kept between runs.</summary>
public sealed class LineHistoryTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("history").FullName;

    string Path => System.IO.Path.Combine(_folder, "sub", "history");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Lines_of_several_rows_are_there_in_the_next_run()
    {
        string[] lines = ["a", "if (x) {\n    b\\n;\r\n}", "\\", "日本 😀"];
        var history = new LineHistory(Path);
        foreach (var line in lines) history.Add(line);
        Assert.Equal(lines, new LineHistory(Path).Lines);
        Assert.Null(history.Warning);
    }

    [Fact]
    public void Blank_lines_and_repetitions_are_not_kept()
    {
        var history = new LineHistory(null);
        foreach (var line in new[] { "a", "a", " ", "", "b", "a" }) history.Add(line);
        Assert.Equal(["a", "b", "a"], history.Lines);
    }

    [Fact]
    public void The_newest_lines_are_kept()
    {
        var history = new LineHistory(Path, most: 3);
        for (var i = 0; i < 20; i++) history.Add($"{i}");
        Assert.Equal(["17", "18", "19"], history.Lines);
        Assert.Equal(["17", "18", "19"], new LineHistory(Path, most: 3).Lines);
        Assert.InRange(File.ReadAllLines(Path).Length, 3, 6);
    }

    [Fact]
    public void Two_shells_at_once_lose_nothing()
    {
        Parallel.For(0, 4, i =>
        {
            var history = new LineHistory(Path);
            for (var j = 0; j < 25; j++) history.Add($"{i} {j}");
            Assert.Null(history.Warning);
        });
        var lines = new LineHistory(Path).Lines;
        foreach (var shell in Enumerable.Range(0, 4))
            Assert.Equal(Enumerable.Range(0, 25).Select(j => $"{shell} {j}"), lines.Where(line => line.StartsWith($"{shell} ")));
    }

    [Fact]
    public void A_row_that_was_cut_off_stays_a_row()
    {
        new LineHistory(Path).Add("a");
        File.AppendAllText(Path, "half");
        new LineHistory(Path).Add("b");
        Assert.Equal(["a", "half", "b"], new LineHistory(Path).Lines);
    }

    [Fact]
    public void Only_the_owner_may_read_the_file()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllText(Path, "a\n");
        new LineHistory(Path).Add("b");
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Fact]
    public void A_file_that_is_none_is_no_history_and_a_warning()
    {
        Directory.CreateDirectory(Path);
        var history = new LineHistory(Path);
        history.Add("a");
        Assert.Equal(["a"], history.Lines);
        Assert.StartsWith($"no history: {Path} cannot be read", history.Warning);
        File.WriteAllBytes($"{Path}2", [0xFF, 0xFE, 0x0A]);
        Assert.StartsWith($"no history: {Path}2 cannot be read", new LineHistory($"{Path}2").Warning);
        Assert.Equal([0xFF, 0xFE, 0x0A], File.ReadAllBytes($"{Path}2"));
    }
}
