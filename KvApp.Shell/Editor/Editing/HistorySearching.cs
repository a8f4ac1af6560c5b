namespace KvApp.Shell;

/// <summary>The keys of a search. A key that is none of them ends the search, and then does what it always does.</summary>
internal static class HistorySearching
{
    public static EditState Begin(EditState state) =>
        state with { Search = new("", state.History.Count, state with { Popup = null }, false), Popup = null };

    /// <summary>The state after a key of the search; null for any other key.</summary>
    public static EditState? Key(EditState state, HistorySearch search, EditInput input) => input switch
    {
        EditInput.Typed typed => Find(state, search with { Query = search.Query + typed.Text }, search.Index),
        EditInput.Pasted pasted => Find(state, search with { Query = search.Query + pasted.Text }, search.Index),
        EditInput.Command { Value: EditCommand.Search } => Find(state, search, search.Index - 1),
        EditInput.Command { Value: EditCommand.Backspace } => Shorter(state, search),
        EditInput.Command { Value: EditCommand.Cancel } => search.Before,
        EditInput.Command { Value: EditCommand.Enter } => Accept(state),
        _ => null,
    };

    public static EditState Accept(EditState state) => state with { Search = null, Last = EditAction.Other };

    static EditState Shorter(EditState state, HistorySearch search)
    {
        var query = search.Query[..TextPlaces.Previous(search.Query, search.Query.Length)];
        return Find(state, search with { Query = query }, state.History.Count);
    }

    static EditState Find(EditState state, HistorySearch search, int from)
    {
        if (search.Query.Length == 0) return search.Before with { Search = search with { Index = state.History.Count, Failed = false } };
        var how = search.Query.Any(char.IsUpper) ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        for (var i = Math.Min(from, state.History.Count - 1); i >= 0; i--)
        {
            var line = state.History[i];
            var at = line.LastIndexOf(search.Query, how);
            // The line that is shown already is no older find, even if it was entered twice.
            if (at < 0 || (from < search.Index && line == state.Text)) continue;
            var place = new HistoryPlace(i, search.Before.Text);
            return state with { Text = line, Cursor = at, Place = place, Search = search with { Index = i, Failed = false } };
        }
        return state with { Search = search with { Failed = true } };
    }
}
