using KvApp.Shell;
using Xunit;

namespace KvApp.Tests;

/// <summary>The editor at a terminal in memory: lines, keys and their order.</summary>
public sealed class LineEditorTests : IDisposable
{
    const string Up = "\e[A", Enter = "\r", CtrlC = "\u0003", CtrlD = "\u0004";

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
        await Wait.Until(() => Volatile.Read(ref interrupts) == 1, "the program hears of it");
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
        using var editor = new LineEditor(
            terminal, new() { IsComplete = _ => throw new NotSupportedException("no"), Colors = _ => throw new NotSupportedException() });
        var line = editor.ReadLine("> ");
        terminal.Type("a\r");
        await Assert.ThrowsAsync<NotSupportedException>(() => line.WaitAsync(Wait.Long));
        line = editor.ReadLine("> ");
        terminal.Type(CtrlD);
        Assert.Null(await line.WaitAsync(Wait.Long));
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
}
