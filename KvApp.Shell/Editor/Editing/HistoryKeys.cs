namespace KvApp.Shell;

/// <summary>Up and Down: rows of the text first, then lines of the history.</summary>
internal static class HistoryKeys
{
    public static EditState Up(EditState state)
    {
        var start = TextPlaces.RowStart(state.Text, state.Cursor);
        return start == 0 || state.Last == EditAction.History ? Older(state) : ToRow(state, TextPlaces.RowStart(state.Text, start - 1));
    }

    public static EditState Down(EditState state)
    {
        var end = TextPlaces.RowEnd(state.Text, state.Cursor);
        return end == state.Text.Length || state.Last == EditAction.History ? Newer(state) : ToRow(state, end + 1);
    }

    static EditState ToRow(EditState state, int start)
    {
        var column = state.Last == EditAction.Row ? state.Column : TextPlaces.Column(state.Text, state.Cursor);
        return state with { Cursor = TextPlaces.AtColumn(state.Text, start, column), Column = column, Last = EditAction.Row };
    }

    static EditState Older(EditState state)
    {
        var draft = state.Place?.Draft ?? state.Text;
        for (var i = (state.Place?.Index ?? state.History.Count) - 1; i >= 0; i--)
            if (Fits(state, i, draft)) return Show(state, state.History[i], new(i, draft));
        return state with { Last = state.Place is null ? EditAction.Other : EditAction.History };
    }

    static EditState Newer(EditState state)
    {
        if (state.Place is not { } place) return state.Move(state.Cursor);
        for (var i = place.Index + 1; i < state.History.Count; i++)
            if (Fits(state, i, place.Draft)) return Show(state, state.History[i], place with { Index = i });
        return Show(state, place.Draft, null);
    }

    static bool Fits(EditState state, int index, string draft) =>
        state.History[index] != state.Text && state.History[index].StartsWith(draft, StringComparison.Ordinal);

    static EditState Show(EditState state, string text, HistoryPlace? place) =>
        state with { Text = text, Cursor = text.Length, Place = place, Last = EditAction.History };
}
