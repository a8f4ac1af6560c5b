using System.Diagnostics;
using Xunit;
using Xunit.Abstractions;

namespace KvApp.Tests;

/// <summary>The editor in a process of its own, at a terminal of the kernel.</summary>
public sealed class EditorTerminalTests(ITestOutputHelper output) : IAsyncLifetime
{
    const string Left = "\eOD", Up = "\eOA", CtrlC = "\u0003", CtrlD = "\u0004", CtrlR = "\u0012", Backspace = "\u007f";

    readonly string _history = Path.Combine(Directory.CreateTempSubdirectory("editor").FullName, "history");
    PseudoTerminal _terminal = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _terminal.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(_history)!, recursive: true);
    }

    async Task Start(params (string, string)[] environment)
    {
        var program = typeof(EditorProgram).Assembly.Location;
        _terminal.Start(environment.ToDictionary(), ChildProcess.Dotnet, program, "--line-editor", _history);
        await _terminal.Shows("kv(1)>");
    }

    [Fact]
    public async Task Lines_are_edited_completed_searched_and_kept_for_the_next_run()
    {
        await Start();
        _terminal.Type($"1 +2{Left} {Backspace} ");
        await _terminal.Shows("kv(1)> 1 + 2");
        Assert.Equal((0, 11), _terminal.Cursor);
        _terminal.Type("\r");
        await _terminal.Shows("kv(1)> 1 + 2", "= 1 + 2", "kv(2)>");
        _terminal.Type("日本😀e\u0301x" + Left + Left + Backspace + "!");
        await _terminal.Shows("kv(1)> 1 + 2", "= 1 + 2", "kv(2)> 日本!e\u0301x");
        Assert.Equal((2, 12), _terminal.Cursor);
        _terminal.Type($"{CtrlC}if (true) {{\r    x();\r");
        await _terminal.Shows("kv(1)> 1 + 2", "= 1 + 2", "kv(2)> if (true) {", "   ...     x();", "   ...");
        _terminal.Type($"{Backspace}{Backspace}{Backspace}{Backspace}}}\r");
        await _terminal.Until(() => _terminal.Rows is [.., "= if (true) {|    x();|}", "kv(3)>"], "it is submitted");
        _terminal.Type("Con\t");
        await _terminal.Until(
            () => _terminal.Rows is [.., "kv(3)> Con", "       Console class", "       Convert class", "The console."], "a popup is open");
        _terminal.Type("\t\r");
        await _terminal.Until(() => _terminal.Rows is [.., "kv(3)> Convert"], "an item is accepted");
        _terminal.Type(CtrlC + CtrlR + "+");
        await _terminal.Until(() => _terminal.Rows is [.., "kv(3)> 1 + 2", "search: +"], "a line is found");
        _terminal.Type($"\r{CtrlC}{CtrlD}");
        Assert.Equal(0, await _terminal.Program.Exit(Wait.Long));
        Assert.Equal("bye", _terminal.Rows[^1]);

        await _terminal.DisposeAsync();
        _terminal = new();
        await Start();
        _terminal.Type(Up);
        await _terminal.Shows("kv(1)> if (true) {", "   ...     x();", "   ... }");
        _terminal.Type(Left + Up + Up + Up);
        await _terminal.Shows("kv(1)> 1 + 2");
    }

    [Fact]
    public async Task Text_of_several_rows_is_pasted_and_the_terminal_is_told_to_mark_it()
    {
        await Start();
        Assert.True(_terminal.MarksPaste);
        _terminal.Type("\e[200~var a = 1;\rvar b = 2;\r\e[201~");
        await _terminal.Shows("kv(1)> var a = 1;", "   ... var b = 2;", "   ...");
        var many = string.Concat(Enumerable.Range(0, 300).Select(i => $"x{i};\r"));
        _terminal.Type($"{CtrlC}\e[200~{many}\e[201~");
        await _terminal.Until(() => _terminal.Rows is [.., "   ... x299;"] or [.., "   ... x299;", "   ..."], "all rows are there");
        _terminal.Type($"{CtrlC}1\r");
        await _terminal.Until(() => _terminal.Rows is [.., "kv(1)> 1", "= 1", "kv(2)>"], "the line is the only one");
    }

    [Fact]
    public async Task Ctrl_C_reaches_the_program_while_no_line_is_typed()
    {
        await Start();
        _terminal.Type("run\r");
        await _terminal.Shows("kv(1)> run", "running");
        await _terminal.Until(() => !_terminal.MarksPaste, "a program that is run gets text unmarked");
        _terminal.Type(CtrlC);
        await _terminal.Shows("kv(1)> run", "running", "stopped", "kv(2)>");
        _terminal.Type($"abc{CtrlC}d");
        await _terminal.Shows("kv(1)> run", "running", "stopped", "kv(2)> d");
    }

    [Fact]
    public async Task A_program_that_a_line_runs_reads_the_terminal()
    {
        await Start();
        _terminal.Type("read\r");
        await _terminal.Until(() => !_terminal.MarksPaste, "the line runs");
        _terminal.Type("typed\r");
        await _terminal.Until(() => _terminal.Rows is [.., "read typed", "kv(2)>"], "the program has read");
    }

    [Fact]
    public async Task Output_of_other_threads_stays_above_what_is_typed()
    {
        await Start();
        _terminal.Type("talk\r");
        await _terminal.Until(() => _terminal.AllRows.Any(row => row.StartsWith("kv(2)>")), "the next prompt is there");
        foreach (var c in "typed meanwhile") _terminal.Type($"{c}");
        await _terminal.Until(() => _terminal.AllRows is [.., "row 50", "kv(2)> typed meanwhile"], "all is printed");
        Assert.Equal(["kv(1)> talk", .. Enumerable.Range(1, 50).Select(i => $"row {i}"), "kv(2)> typed meanwhile"], _terminal.AllRows);
    }

    [Fact]
    public async Task A_window_that_changes_its_size_shows_the_line_once()
    {
        // Colours come when the compiler is warm. 1. The editor reads the width. 2. The window becomes narrower. 3. The coloured row is
        // written for the old width, and wraps. No program at a terminal can prevent this.
        await Start(("NO_COLOR", "1"));
        _terminal.Type("0123456789 0123456789 0123456789");
        await _terminal.Shows("kv(1)> 0123456789 0123456789 0123456789");
        _terminal.Resize(20, 12);
        await _terminal.Shows("kv(1)> 0123456789 01", "23456789 0123456789");
        _terminal.Type("ab");
        await _terminal.Shows("kv(1)> 0123456789 01", "23456789 0123456789a", "b");
        _terminal.Resize(60, 12);
        await _terminal.Shows("kv(1)> 0123456789 0123456789 0123456789ab");
    }

    [Theory]
    [InlineData("exit\r", 7), InlineData(CtrlD, 0), InlineData("crash\r", 134)]
    public async Task The_terminal_is_as_it_was_after_any_end(string typed, int code)
    {
        var before = _terminal.Modes;
        await Start(("DOTNET_DbgEnableMiniDump", "0"));
        await _terminal.Until(() => _terminal.Modes.Contains("-icanon") && _terminal.Modes.Contains("-echo "), "keys are read one by one");
        _terminal.Type(typed);
        Assert.Equal(code, await _terminal.Program.Exit(TimeSpan.FromSeconds(60)));
        Assert.Equal(before, _terminal.Modes);
        Assert.False(_terminal.MarksPaste);
        Assert.True(_terminal.ShowsCursor);
    }

    [Fact]
    public async Task A_signal_that_ends_the_program_while_a_line_is_typed_leaves_the_terminal_as_it_was()
    {
        var before = _terminal.Modes;
        await Start();
        _terminal.Type("half");
        await _terminal.Shows("kv(1)> half");
        Assert.Equal(143, await _terminal.Program.Stop());
        Assert.Equal(before, _terminal.Modes);
        Assert.False(_terminal.MarksPaste);
    }

    [Fact]
    public async Task Colours_are_shown_unless_the_user_wants_none()
    {
        await Start(("NO_COLOR", ""));
        _terminal.Type("return");
        await _terminal.Until(() => _terminal.Bytes.Contains("\e[0;34mreturn"), "a keyword is coloured");
        await _terminal.DisposeAsync();
        _terminal = new();
        await Start(("NO_COLOR", "1"));
        _terminal.Type("return 1;\r");
        await _terminal.Until(() => _terminal.Rows is [.., "= return 1;", "kv(2)>"], "it is submitted");
        Assert.DoesNotMatch(@"\e\[[0-9;]*3[0-9]m", _terminal.Bytes);
    }

    // A figure for the log; a shared machine is no judge of milliseconds.
    [Fact]
    public async Task A_key_is_on_the_screen_soon()
    {
        await _terminal.DisposeAsync();
        _terminal = new(120, 40);
        await Start();
        var rows = string.Concat(
            Enumerable.Range(0, 20).Select(i => $"var name{i} = Console.ReadLine() + \"text {i}\" + {i} * 17; // remark {i}\r"));
        _terminal.Type($"\e[200~{rows}\e[201~");
        await _terminal.Until(() => _terminal.Rows.Count >= 20, "the rows are there");
        var times = new List<double>();
        for (var i = 0; i < 60; i++)
        {
            var column = _terminal.Cursor.Column;
            var watch = Stopwatch.StartNew();
            _terminal.Type("x");
            SpinWait.SpinUntil(() => _terminal.Cursor.Column == column + 1, Wait.Long);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        times.Sort();
        output.WriteLine($"key to screen at 120 columns and 20 rows: median {times[30]:0.00} ms, worst of 60 {times[^1]:0.00} ms");
        Assert.EndsWith(new('x', 60), _terminal.Rows[20]);
    }
}
