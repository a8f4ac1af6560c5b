using System.Text;

namespace KvApp.Shell;

/// <summary>The rows that the editor draws, and the output above. Not thread-safe.</summary>
internal sealed class EditorScreen(ITerminal terminal)
{
    /// <summary>An unfinished row of output that is longer than these many rows of the window ends there.</summary>
    const int LongestOutput = 2;

    readonly ScreenPainter _painter = new();
    readonly StringBuilder _pending = new();

    /// <summary>What the output's last row has, if the row has not ended.</summary>
    public string Output { get; private set; } = "";

    /// <summary>Output that the next draw shows.</summary>
    public void Print(string text) => _pending.Append(text);

    /// <summary>Shows output while no line is typed.</summary>
    public void Flush()
    {
        if (_pending.Length == 0) return;
        var text = Pending();
        terminal.Write(Rows(text));
        Output = AfterLastRow(Output + text);
        if (Output.Length > 0 && OutputFrame() is { CursorColumn: 0, CursorRow: > 0 }) terminal.Write("\r\n");
    }

    /// <summary>A line is to be typed: the next draw begins below the output.</summary>
    public void Begin()
    {
        Flush();
        var frame = OutputFrame();
        if (frame.Rows.Count > LongestOutput)
        {
            if (frame.CursorColumn > 0) terminal.Write("\r\n");
            (Output, frame) = ("", Frame.Empty);
        }
        _painter.Reset(frame, terminal.Width);
    }

    /// <summary>Shows the line, and the output before it.</summary>
    /// <param name="view">The line.</param>
    /// <param name="how">Whether the screen can be trusted to show the last frame.</param>
    public void Draw(View view, Redraw how = Redraw.Changes)
    {
        var (above, width) = (TakeRows(), terminal.Width);
        var frame = FrameLayout.Of(view with { Output = Output }, width, terminal.Height);
        Write(how == Redraw.Clear ? _painter.Clear(frame, width)
            : above.Length > 0 || how == Redraw.All ? _painter.Above(Rows(above), frame, width)
            : _painter.Paint(frame, width));
    }

    /// <summary>The line is done: all of its rows are shown, and what is printed next comes below.</summary>
    public void End(View view)
    {
        var (above, width) = (TakeRows(), terminal.Width);
        var frame = FrameLayout.Whole(view with { Output = Output }, width);
        var isPart = frame.Rows.Count > terminal.Height || above.Length > 0;
        Write((isPart ? _painter.Above(Rows(above), frame, width) : _painter.Paint(frame, width)) + "\r\n");
        Output = "";
    }

    void Write(string text)
    {
        if (text.Length > 0) terminal.Write(text);
    }

    /// <summary>The complete rows of the output; the rest is the frame's first row.</summary>
    string TakeRows()
    {
        if (_pending.Length == 0) return "";
        var text = Output + Pending();
        Output = AfterLastRow(text);
        if (OutputFrame().Rows.Count <= LongestOutput) return text[..^Output.Length];
        Output = "";
        return text + "\n";
    }

    string Pending()
    {
        var text = _pending.ToString();
        _pending.Clear();
        return text;
    }

    Frame OutputFrame()
    {
        var rows = new RowWriter(terminal.Width);
        OutputText.Put(rows, Output);
        var (row, column) = rows.Place;
        return Output.Length == 0 ? Frame.Empty : new(WithCursor(rows.Finish(), row), row, column);
    }

    static IReadOnlyList<ScreenRow> WithCursor(IReadOnlyList<ScreenRow> rows, int row) =>
        row < rows.Count ? rows : [.. rows, new("", "", 0)];

    static string AfterLastRow(string text) => text[(text.LastIndexOf('\n') + 1)..];

    static string Rows(string text) => text.Replace("\r\n", "\n").Replace("\n", "\r\n");
}
