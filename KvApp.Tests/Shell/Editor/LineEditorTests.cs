using KvApp.Shell;
using Xunit;

namespace KvApp.Tests;

/// <summary>The editor at a terminal in memory: what the screen shows.</summary>
public sealed class LineEditorTests : IDisposable
{
    const string Up = "\e[A", Enter = "\r", ClearScreen = "\f", CtrlC = "\u0003", CtrlD = "\u0004";

    readonly FakeTerminal _terminal = new();
    readonly LineEditor _editor;

    public LineEditorTests() => _editor = Editor(_terminal);

    public void Dispose() => _editor.Dispose();

    static LineEditor Editor(FakeTerminal terminal, ICompletion? completion = null) =>
        new(terminal, new() { IsComplete = text => !text.EndsWith('{'), Completion = completion, Palette = new(false) });

    [Fact]
    public async Task A_line_is_shown_and_read()
    {
        var line = _editor.ReadLine("> ");
        _terminal.Type("1 + 1");
        await _terminal.Shows("> 1 + 1");
        Assert.Equal((0, 7), _terminal.Cursor);
        _terminal.Type(Enter);
        Assert.Equal("1 + 1", await line.WaitAsync(Wait.Long));
        Assert.Equal((1, 0), _terminal.Cursor);
        line = _editor.ReadLine("> ");
        _terminal.Type(Up);
        await _terminal.Shows("> 1 + 1", "> 1 + 1");
        _terminal.Type(CtrlC + CtrlD);
        Assert.Null(await line.WaitAsync(Wait.Long));
    }

    [Fact]
    public async Task Lines_that_are_typed_ahead_are_read_one_by_one()
    {
        _terminal.Type("a\rb{\rc\r");
        Assert.Equal("a", await _editor.ReadLine("1> ").WaitAsync(Wait.Long));
        Assert.Equal("b{\nc", await _editor.ReadLine("2> ").WaitAsync(Wait.Long));
        await _terminal.Shows("1> a", "2> b{", "   c");
    }

    [Fact]
    public async Task Text_that_is_pasted_between_markers_waits_for_Enter()
    {
        var line = _editor.ReadLine("> ");
        _terminal.Type("\e[200~a\rb\r\e[201~");
        await _terminal.Shows("> a", "  b");
        Assert.Equal((2, 2), _terminal.Cursor);
        _terminal.Type("c\r");
        Assert.Equal("a\nb\nc", await line.WaitAsync(Wait.Long));
    }

    [Fact]
    public async Task Without_markers_Enter_before_more_keys_is_a_new_row()
    {
        var terminal = new FakeTerminal { MarksPaste = false };
        using var editor = Editor(terminal);
        var line = editor.ReadLine("> ");
        terminal.Type("x");
        await terminal.Shows("> x");
        terminal.Type("a\rb");
        await terminal.Shows("> xa", "  b");
        terminal.Type(Enter);
        Assert.Equal("xa\nb", await line.WaitAsync(Wait.Long));
    }

    [Fact]
    public async Task Output_comes_above_the_line()
    {
        _editor.PrintAbove("first\n");
        var line = _editor.ReadLine("> ");
        _terminal.Type("ab{\rcd");
        await _terminal.Shows("first", "> ab{", "  cd");
        _editor.PrintAbove("second\nthird\n");
        await _terminal.Shows("first", "second", "third", "> ab{", "  cd");
        Assert.Equal((4, 4), _terminal.Cursor);
        _terminal.Type(Enter);
        await line.WaitAsync(Wait.Long);
        _editor.PrintAbove("fourth\n");
        await _terminal.Shows("first", "second", "third", "> ab{", "  cd", "fourth");
    }

    [Fact]
    public async Task A_row_of_output_without_end_is_continued()
    {
        _editor.PrintAbove("a");
        _ = _editor.ReadLine("> ");
        await _terminal.Shows("a", ">");
        _editor.PrintAbove("b");
        await _terminal.Shows("ab", ">");
        _terminal.Type("x");
        await _terminal.Shows("ab", "> x");
        _editor.PrintAbove("c\nd");
        await _terminal.Shows("abc", "d", "> x");
        _editor.PrintAbove("\n");
        await _terminal.Shows("abc", "d", "> x");
        _editor.PrintAbove("e\n");
        await _terminal.Shows("abc", "d", "e", "> x");
    }

    [Theory]
    [InlineData(39), InlineData(40), InlineData(41), InlineData(80), InlineData(81), InlineData(500)]
    public async Task Output_without_end_of_any_length_leaves_the_line_right(int length)
    {
        var text = new string('x', length);
        string[] rows = [.. text.Chunk(40).Select(chunk => new string(chunk))];
        _editor.PrintAbove(text);
        var line = _editor.ReadLine("> ");
        await _terminal.ShowsInAll([.. rows, ">"]);
        _terminal.Type("a\r");
        await line.WaitAsync(Wait.Long);
        _ = _editor.ReadLine("> ");
        _editor.PrintAbove(text);
        await _terminal.ShowsInAll([.. rows, "> a", .. rows, ">"]);
        _editor.PrintAbove("\nz\n");
        // A row that has been ended for its length is followed by an empty one.
        await Wait.Until(() => _terminal.AllRows is [.., "z", ">"], () => string.Join('\n', _terminal.AllRows));
        Assert.Equal([.. rows, "> a", .. rows], _terminal.AllRows.SkipLast(2).Where(row => row.Length > 0));
    }

    [Fact]
    public async Task Output_of_many_threads_is_whole()
    {
        _ = _editor.ReadLine("> ");
        _terminal.Type("typed");
        Parallel.For(0, 4, i =>
        {
            for (var j = 0; j < 50; j++) _editor.Out.WriteLine($"{i} {j}");
        });
        await Wait.Until(() => _terminal.AllRows.Count == 201, "all rows are there");
        Assert.Equal("> typed", _terminal.AllRows[^1]);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i / 50} {i % 50}").Order(), _terminal.AllRows.SkipLast(1).Order());
    }

    [Fact]
    public async Task The_prompt_can_change_while_it_is_shown()
    {
        _ = _editor.ReadLine("... ");
        _terminal.Type("ab");
        await _terminal.Shows("... ab");
        _editor.SetPrompt("kv(1)> ");
        await _terminal.Shows("kv(1)> ab");
        Assert.Equal((0, 9), _terminal.Cursor);
    }

    [Fact]
    public async Task A_window_of_another_size_shows_the_line_once()
    {
        _editor.PrintAbove("above\n");
        _ = _editor.ReadLine("> ");
        _terminal.Type("0123456789{\r0123456789abcdefghij");
        await _terminal.Shows("above", "> 0123456789{", "  0123456789abcdefghij");
        _terminal.Resize(15, 10);
        await _terminal.Shows("above", "> 0123456789{", "  0123456789abc", "defghij");
        _terminal.Resize(8, 10);
        await _terminal.Shows("above", "> 012345", "6789{", "  012345", "6789abcd", "efghij");
        _terminal.Resize(40, 10);
        await _terminal.Shows("above", "> 0123456789{", "  0123456789abcdefghij");
        _terminal.Resize(40, 2);
        await _terminal.Shows("> 0123456789{", "  0123456789abcdefghij");
    }

    [Fact]
    public async Task A_line_of_more_rows_than_the_window_scrolls_and_is_shown_whole_at_its_end()
    {
        var terminal = new FakeTerminal(height: 3);
        using var editor = Editor(terminal);
        var line = editor.ReadLine("> ");
        terminal.Type("1{\r2{\r3{\r4");
        await terminal.Shows("  2{", "  3{", "  4");
        terminal.Type("\e[1~\e[A\e[A\e[A");
        await terminal.Shows("> 1{", "  2{", "  3{");
        terminal.Type(Enter);
        await line.WaitAsync(Wait.Long);
        await terminal.ShowsInAll("> 1{", "  2{", "  3{", "  4");
    }

    [Fact]
    public async Task Ctrl_C_is_a_key_while_a_line_is_typed_and_an_event_otherwise()
    {
        var interrupts = 0;
        _editor.Interrupted += () => Interlocked.Increment(ref interrupts);
        var line = _editor.ReadLine("> ");
        _terminal.Type("x");
        await _terminal.Shows("> x");
        Assert.True(_terminal.IsEditing);
        _terminal.Interrupt();
        await _terminal.Shows(">");
        _terminal.Type("y\r");
        await line.WaitAsync(Wait.Long);
        Assert.False(_terminal.IsEditing);
        Assert.Equal(0, interrupts);
        _terminal.Interrupt();
        Assert.Equal(1, interrupts);
    }

    [Fact]
    public async Task The_screen_is_cleared_but_for_the_line()
    {
        _editor.PrintAbove("above\n");
        _ = _editor.ReadLine("> ");
        _terminal.Type($"ab{ClearScreen}c");
        await _terminal.Shows("> abc");
        Assert.Equal((0, 5), _terminal.Cursor);
    }

    [Fact]
    public async Task A_line_that_is_cancelled_leaves_the_keys_to_the_next()
    {
        using var cancel = new CancellationTokenSource();
        var line = _editor.ReadLine("1> ", cancel.Token);
        _terminal.Type("a");
        await _terminal.Shows("1> a");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => line.WaitAsync(Wait.Long));
        line = _editor.ReadLine("2> ");
        _terminal.Type("b\r");
        Assert.Equal("b", await line.WaitAsync(Wait.Long));
        await _terminal.Shows("1> a", "2> b");
    }

    [Fact]
    public async Task A_terminal_that_is_gone_ends_the_lines()
    {
        var line = _editor.ReadLine("> ");
        _terminal.HangUp();
        Assert.Null(await line.WaitAsync(Wait.Long));
        Assert.Null(await _editor.ReadLine("> ").WaitAsync(Wait.Long));
    }

    [Fact]
    public async Task Two_lines_are_not_read_at_once()
    {
        _ = _editor.ReadLine("> ");
        await Assert.ThrowsAsync<InvalidOperationException>(() => _editor.ReadLine("> ").WaitAsync(Wait.Long));
    }

    [Fact]
    public async Task Code_from_outside_that_fails_fails_the_line()
    {
        var terminal = new FakeTerminal();
        using var editor = new LineEditor(terminal, new() { IsComplete = _ => throw new NotSupportedException("no"), Colors = _ => throw new NotSupportedException() });
        var line = editor.ReadLine("> ");
        terminal.Type("a\r");
        await Assert.ThrowsAsync<NotSupportedException>(() => line.WaitAsync(Wait.Long));
        line = editor.ReadLine("> ");
        terminal.Type(CtrlD);
        Assert.Null(await line.WaitAsync(Wait.Long));
    }

    [Fact]
    public async Task What_is_printed_before_the_end_is_shown()
    {
        var terminal = new FakeTerminal();
        var editor = Editor(terminal);
        var line = editor.ReadLine("> ");
        editor.PrintAbove("last\n");
        editor.Dispose();
        Assert.Null(await line.WaitAsync(Wait.Long));
        Assert.False(terminal.IsEditing);
        editor.PrintAbove("later");
        await terminal.Shows("last", ">", "later");
        await Assert.ThrowsAsync<ObjectDisposedException>(() => editor.ReadLine("> "));
    }

    [Fact]
    public async Task A_list_of_completions_comes_later_and_a_late_one_is_dropped()
    {
        var completion = new PromisedCompletion();
        using var terminal = new FakeTerminal();
        using var editor = Editor(terminal, completion);
        _ = editor.ReadLine("> ");
        terminal.Type("C\t");
        await Wait.Until(() => completion.Asked.Count == 1, "it was asked");
        terminal.Type("o");
        await terminal.Shows("> Co");
        await Wait.Until(() => completion.Asked[0].CancellationToken.IsCancellationRequested, "it was cancelled");
        completion.Asked[0].Answer.SetResult(new(0, 1, [new("Cold")]));
        terminal.Type("\t");
        await Wait.Until(() => completion.Asked.Count == 2, "it was asked again");
        completion.Asked[1].Answer.SetResult(new(0, 2, [new("Console", "class"), new("Convert", "class", "Converts.")]));
        await terminal.Shows("> Con", "  Console class", "  Convert class");
        terminal.Type("v");
        await terminal.Shows("> Conv", "  Convert class", "Converts.");
        terminal.Type(Enter);
        await terminal.Shows("> Convert");
    }

    [Fact]
    public async Task A_key_is_one_write_of_the_row_that_changed()
    {
        _ = _editor.ReadLine("> ");
        _terminal.Type("\e[200~one\rtwo\e[201~");
        await _terminal.Shows("> one", "  two");
        var before = _terminal.Writes.Count;
        _terminal.Type("x");
        await _terminal.Shows("> one", "  twox");
        Assert.Equal("\r  twox\e[K", Assert.Single(_terminal.Writes.Skip(before)));
    }
}
