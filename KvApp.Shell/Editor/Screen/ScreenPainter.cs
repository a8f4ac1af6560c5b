using System.Text;

namespace KvApp.Shell;

/// <summary>
/// Writes the sequences that turn the frame on the screen into the next one: rows that changed, and nothing that is above. No row relies
/// on the terminal's own wrapping.
/// </summary>
internal sealed class ScreenPainter
{
    Frame _shown = Frame.Empty;
    int _width;

    /// <summary>Rows that changed.</summary>
    public string Paint(Frame next, int width)
    {
        if (width != _width) return Above("", next, width);
        var output = new StringBuilder();
        var (row, column, last) = (_shown.CursorRow, _shown.CursorColumn, _shown.Rows.Count - 1);
        for (var i = 0; i < next.Rows.Count; i++)
        {
            if (i <= last && next.Rows[i] == _shown.Rows[i]) continue;
            Down(output, ref row, Math.Min(i, last));
            if (i > last)
            {
                output.Append("\r\n");
                row = ++last;
            }
            output.Append('\r').Append(next.Rows[i].Styled);
            // At the right edge, the cursor stands on the last character.
            column = next.Rows[i].Width < width ? next.Rows[i].Width : -1;
            if (column >= 0) output.Append("\e[K");
        }
        if (next.Rows.Count <= last)
        {
            Down(output, ref row, next.Rows.Count);
            output.Append("\r\e[J");
            column = 0;
        }
        if (row != next.CursorRow || column != next.CursorColumn) ToCursor(output, row, next);
        _shown = next;
        return output.ToString();
    }

    /// <summary>Prints complete rows above, and the frame anew. The window may have another size than before.</summary>
    public string Above(string text, Frame next, int width)
    {
        var output = new StringBuilder();
        Erase(output, width);
        output.Append(text);
        for (var i = 0; i < next.Rows.Count; i++) output.Append(i == 0 ? "" : "\r\n").Append(next.Rows[i].Styled);
        ToCursor(output, next.Rows.Count - 1, next);
        (_shown, _width) = (next, width);
        return output.ToString();
    }

    /// <summary>Clears the screen, and shows the frame at its top.</summary>
    public string Clear(Frame next, int width)
    {
        _shown = Frame.Empty;
        return "\e[H\e[2J" + Above("", next, width);
    }

    /// <summary>The cursor stands at a place where something else has written; <paramref name="shown"/> is what the last row has.</summary>
    public void Reset(Frame shown, int width) => (_shown, _width) = (shown, width);

    // Terminals wrap rows anew when the window becomes narrower: a row then takes several.
    void Erase(StringBuilder output, int width)
    {
        var up = _shown.CursorRow;
        if (width < _width)
        {
            up = _shown.Rows.Take(up).Sum(row => Math.Max((row.Width + width - 1) / width, 1));
            up += Math.Max(_shown.CursorColumn - 1, 0) / width;
        }
        if (up > 0) output.Append($"\e[{up}A");
        output.Append("\r\e[J");
    }

    static void ToCursor(StringBuilder output, int row, Frame next)
    {
        Down(output, ref row, next.CursorRow);
        output.Append('\r');
        if (next.CursorColumn > 0) output.Append($"\e[{next.CursorColumn}C");
    }

    static void Down(StringBuilder output, ref int row, int to)
    {
        if (to != row) output.Append(to > row ? $"\e[{to - row}B" : $"\e[{row - to}A");
        row = to;
    }
}
