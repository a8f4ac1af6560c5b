namespace KvApp.Shell;

/// <summary>The rows of a popup: a page of the list, and a row about the chosen item.</summary>
internal static class PopupLayout
{
    /// <param name="popup">The list.</param>
    /// <param name="column">Where the word stands; the list moves left if the window is too narrow.</param>
    /// <param name="width">Columns of the window.</param>
    /// <param name="room">Rows that are free.</param>
    /// <param name="palette">Whether there are colours.</param>
    public static IReadOnlyList<ScreenRow> Of(Popup popup, int column, int width, int room, Palette palette)
    {
        var hasDoc = popup.Shown.Any(item => item.Doc.Length > 0) && room > 1;
        var count = Math.Min(Completing.Rows, room - (hasDoc ? 1 : 0));
        var top = popup.Chosen / count * count;
        var page = popup.Shown.Skip(top).Take(count).ToArray();
        var (texts, kinds) = (page.Max(item => Width(item.Text)), page.Max(item => Width(item.Kind)));
        var left = Math.Clamp(column - 1, 0, Math.Max(width - texts - kinds - 4, 0));
        var rows = new List<ScreenRow>();
        foreach (var item in page)
        {
            var kind = kinds == 0 ? "" : " " + Padded(item.Kind, kinds);
            rows.Add(Row($" {Padded(item.Text, texts)}{kind} ", width, item == popup.Item ? Palette.Chosen : Palette.Plain, left));
        }
        if (hasDoc) rows.Add(Row(Doc(popup), width, Palette.Dim, 0));
        return rows;
    }

    /// <summary>A row that is cut at the right.</summary>
    public static ScreenRow Row(string text, int width, string style, int left = 0)
    {
        var row = new RowWriter(width);
        row.Put(new(' ', left), left, Palette.Plain);
        for (var at = 0; at < text.Length;)
        {
            var glyph = text[at] == '\n' ? new(1, " ", 1) : Glyph.At(text, at, 0);
            at += glyph.Length;
            if (row.Column + glyph.Width > width - (at < text.Length ? 1 : 0))
            {
                row.Put("…", 1, style);
                break;
            }
            row.Put(glyph.Shown, glyph.Width, style);
        }
        return row.Finish()[0];
    }

    static string Doc(Popup popup) =>
        popup.Shown.Count > Completing.Rows ? $"{popup.Chosen + 1}/{popup.Shown.Count} {popup.Item.Doc}" : popup.Item.Doc;

    static string Padded(string text, int width) => text + new string(' ', Math.Max(width - Width(text), 0));

    static int Width(string text) => CharWidth.Of(text);
}
