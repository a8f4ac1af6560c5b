namespace KvApp.Shell;

/// <summary>Lays a view out in the rows of a window.</summary>
internal static class FrameLayout
{
    const string Continued = "... ";

    /// <summary>A frame that fits the window. Rows of the text give way to a popup, but for the row of the cursor.</summary>
    public static Frame Of(View view, int width, int height)
    {
        var text = Whole(view, width);
        var room = Math.Max(height - 1, 0);
        var below = view.State.Search is { } search ? [SearchRow(search, width)]
            : view.State.Popup is { } popup && room > 0
                ? PopupLayout.Of(popup, WordColumn(text, view.State, popup), width, room, view.Palette)
            : (IReadOnlyList<ScreenRow>)[];
        if (room == 0) below = [];
        var shown = text.Within(height - below.Count);
        return below.Count == 0 ? shown : shown with { Rows = [.. shown.Rows, .. below] };
    }

    /// <summary>All rows of the output and the text, be they more than the window has.</summary>
    public static Frame Whole(View view, int width)
    {
        var rows = new RowWriter(width);
        if (view.Output.Length > 0)
        {
            OutputText.Put(rows, view.Output);
            rows.Break();
        }
        OutputText.Put(rows, view.Prompt);
        var indent = rows.Place.Column;
        var continued = Continued.Length <= indent ? Continued.PadLeft(indent) : new(' ', indent);
        var cursor = PutText(rows, view, continued);
        if (cursor.Row == rows.Place.Row && rows.Place.Column == 0 && rows.Column > 0) rows.Break();
        return new(rows.Finish(), cursor.Row, cursor.Column);
    }

    static (int Row, int Column) PutText(RowWriter rows, View view, string continued)
    {
        var (text, cursor, place, left) = (view.State.Text, view.State.Cursor, rows.Place, rows.Column);
        var styles = new Styles(view);
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == '\n')
            {
                if (at == cursor) place = rows.Place;
                if (rows.Column >= rows.Width && at == cursor) rows.Break();
                rows.Break();
                rows.PutAll(continued, continued.EndsWith(Continued) ? Palette.Dim : Palette.Plain);
                left = rows.Column;
                at++;
                continue;
            }
            var glyph = Glyph.At(text, at, Math.Max(rows.Column - left, 0));
            var start = rows.PlaceOf(glyph.Width);
            if (at <= cursor && cursor < at + glyph.Length) place = start;
            rows.Put(glyph.Shown, glyph.Width, styles.At(at));
            at += glyph.Length;
        }
        return cursor == text.Length ? rows.Place : place;
    }

    static ScreenRow SearchRow(HistorySearch search, int width)
    {
        var found = search.Failed && search.Query.Length > 0 ? "search (nothing older has this): " : "search: ";
        return PopupLayout.Row($"{found}{search.Query}", width, Palette.Dim);
    }

    static int WordColumn(Frame frame, EditState state, Popup popup) =>
        Math.Max(frame.CursorColumn - CharWidth.Of(state.Text[popup.Start..state.Cursor]), 0);
}
