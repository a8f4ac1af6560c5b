using KvApp.Shell;
using Xunit;

namespace KvApp.Tests;

/// <summary>What the screen of the editor shows, with output of others above, at a terminal in memory.</summary>
public sealed class EditorScreenTests : IDisposable
{
    const string Enter = "\r", ClearScreen = "\f";

    readonly FakeTerminal _terminal = new();
    readonly LineEditor _editor;

    public EditorScreenTests() => _editor = Editor(_terminal);

    public void Dispose() => _editor.Dispose();

    static LineEditor Editor(FakeTerminal terminal) =>
        new(terminal, new() { IsComplete = text => !text.EndsWith('{'), Palette = new(false) });

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
    public async Task The_screen_is_cleared_but_for_the_line()
    {
        _editor.PrintAbove("above\n");
        _ = _editor.ReadLine("> ");
        _terminal.Type($"ab{ClearScreen}c");
        await _terminal.Shows("> abc");
        Assert.Equal((0, 5), _terminal.Cursor);
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
