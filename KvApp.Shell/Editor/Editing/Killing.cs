namespace KvApp.Shell;

/// <summary>Kill and yank: text that is deleted in one piece comes back elsewhere.</summary>
internal static class Killing
{
    const int Most = 60;

    public static EditState ToRowEnd(EditState state)
    {
        var end = TextPlaces.RowEnd(state.Text, state.Cursor);
        // At its end, the row joins the next.
        return Kill(state, state.Cursor, end == state.Cursor ? Math.Min(end + 1, state.Text.Length) : end);
    }

    public static EditState ToRowStart(EditState state)
    {
        var start = TextPlaces.RowStart(state.Text, state.Cursor);
        return Kill(state, start == state.Cursor ? Math.Max(start - 1, 0) : start, state.Cursor);
    }

    /// <summary>Deletes a span that ends or begins at the cursor. Kills in a row are one kill.</summary>
    public static EditState Kill(EditState state, int start, int end)
    {
        if (start == end) return state with { Last = state.Last == EditAction.Kill ? EditAction.Kill : EditAction.Other };
        var text = state.Text[start..end];
        var kills = state.Kills;
        if (state.Last == EditAction.Kill && kills.Count > 0)
            kills = kills.SetItem(0, end == state.Cursor ? text + kills[0] : kills[0] + text);
        else
            kills = kills.Insert(0, text);
        if (kills.Count > Most) kills = kills.RemoveAt(Most);
        return state.Replace(start, end - start, "", EditAction.Kill) with { Kills = kills };
    }

    public static EditState Yank(EditState state) => state.Kills.IsEmpty ? state : Insert(state, state.Cursor, 0, 0);

    /// <summary>After a yank: the kill before the one that was inserted, in its place.</summary>
    public static EditState YankOlder(EditState state)
    {
        if (state.Last != EditAction.Yank) return state;
        var (start, length, kill) = state.Yanked;
        return Insert(state, start, length, (kill + 1) % state.Kills.Count);
    }

    static EditState Insert(EditState state, int start, int length, int kill) =>
        state.Replace(start, length, state.Kills[kill], EditAction.Yank) with { Yanked = (start, state.Kills[kill].Length, kill) };
}
