using System.Text;

namespace KvApp.Shell;

/// <summary>Breaks a printed text into rows. A group stays on its row where there is room.</summary>
internal sealed class RowLayout(int width, int maxCharacters)
{
    const int Step = 2;

    readonly StringBuilder _text = new();
    int _rowStart;

    int Column => _text.Length - _rowStart;

    public static string Of(PrintedText printed, PrintOptions options)
    {
        var layout = new RowLayout(options.Width, options.MaxCharacters);
        layout.Write(printed, 0);
        return layout._text.ToString();
    }

    /// <summary>The text on a single row, whatever its length.</summary>
    public static string Flat(PrintedText printed)
    {
        var layout = new RowLayout(int.MaxValue, int.MaxValue);
        layout.WriteFlat(printed);
        return layout._text.ToString();
    }

    void Write(PrintedText printed, int indent)
    {
        // Indentation may multiply the text. Text beyond the bound is cut later, and need not be written.
        if (_text.Length > maxCharacters) return;
        // The comma after the text needs a column too.
        if (printed is PrintedText.Group { Items.Count: > 0 } group && Column + (long)group.Width >= width) WriteRows(group, indent + Step);
        else WriteFlat(printed);
    }

    void WriteRows(PrintedText.Group group, int indent)
    {
        _text.Append(group.Head).Append(Open(group).TrimEnd());
        for (var i = 0; i < group.Items.Count; i++)
        {
            var item = group.Items[i];
            if (i == 0 || !group.IsFilled || Column + (long)item.Value.Width + 1 >= width) NewRow(indent);
            else _text.Append(' ');
            _text.Append(item.Label);
            Write(item.Value, indent);
            if (i < group.Items.Count - 1) _text.Append(',');
        }
        NewRow(indent - Step);
        _text.Append(Close(group).TrimStart());
    }

    void WriteFlat(PrintedText printed)
    {
        if (_text.Length > maxCharacters) return;
        if (printed is not PrintedText.Group group)
        {
            _text.Append(((PrintedText.Leaf)printed).Text);
            return;
        }
        _text.Append(group.Head).Append(Open(group));
        for (var i = 0; i < group.Items.Count; i++)
        {
            _text.Append(i == 0 ? "" : ", ").Append(group.Items[i].Label);
            WriteFlat(group.Items[i].Value);
        }
        _text.Append(group is { Items.Count: 0, Bracket: Bracket.Brace } ? "}" : Close(group));
    }

    static string Open(PrintedText.Group group) => group.Bracket == Bracket.Parenthesis ? "(" : group.Head.Length == 0 ? "{ " : " { ";

    static string Close(PrintedText.Group group) => group.Bracket == Bracket.Parenthesis ? ")" : " }";

    void NewRow(int indent)
    {
        _text.Append('\n');
        _rowStart = _text.Length;
        _text.Append(' ', indent);
    }
}
