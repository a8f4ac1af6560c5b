using System.Text;

namespace KvApp.Shell;

/// <summary>Fills rows of one width from left to right, and begins the next where a character does not fit.</summary>
internal sealed class RowWriter(int width)
{
    readonly List<ScreenRow> _rows = [];
    readonly StringBuilder _text = new(), _styled = new();
    string _style = Palette.Plain;

    /// <summary>Where the next character of one column goes.</summary>
    public (int Row, int Column) Place => PlaceOf(1);

    public int Width => width;

    public int Column { get; private set; }

    /// <summary>Where the next character of some columns goes.</summary>
    public (int Row, int Column) PlaceOf(int columns) =>
        Column + Math.Max(columns, 1) <= width ? (_rows.Count, Column) : (_rows.Count + 1, 0);

    public void Put(string text, int columns, string style)
    {
        if (Column + columns > width && columns > 0) Break();
        if (style != _style) _styled.Append(style.Length == 0 ? "\e[m" : $"\e[0;{style}m");
        _style = style;
        _text.Append(text);
        _styled.Append(text);
        Column += columns;
    }

    /// <summary>Puts text of one style; columns that do not fit go to the next row.</summary>
    public void PutAll(string text, string style)
    {
        for (var at = 0; at < text.Length;)
        {
            var glyph = Glyph.At(text, at, Column);
            Put(glyph.Shown, glyph.Width, style);
            at += glyph.Length;
        }
    }

    /// <summary>Begins a row.</summary>
    public void Break()
    {
        if (_style.Length > 0) _styled.Append("\e[m");
        _rows.Add(new(_text.ToString(), _styled.ToString(), Column));
        _text.Clear();
        _styled.Clear();
        (_style, Column) = (Palette.Plain, 0);
    }

    public IReadOnlyList<ScreenRow> Finish()
    {
        Break();
        return _rows;
    }
}
