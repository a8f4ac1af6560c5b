namespace KvApp.Shell;

/// <summary>The keys of an open popup, and the answers that open one.</summary>
internal static class Completing
{
    /// <summary>Rows of the list.</summary>
    public const int Rows = 8;

    /// <summary>A late answer for an older text changes nothing.</summary>
    public static EditState Answer(EditState state, EditInput.Completed answer)
    {
        if (state.Search is not null || state.Text != answer.Text || state.Cursor != answer.Cursor) return state;
        var (start, length, items) = answer.List;
        if (start < 0 || start > state.Cursor || start + length < state.Cursor || start + length > state.Text.Length) return state;
        var word = state.Text[start..state.Cursor];
        var shown = Popup.Fitting(items, word);
        if (shown.Count == 0) return state with { Popup = null };
        var popup = new Popup(start, start + length - state.Cursor, items, shown, 0);
        if (shown.Count == 1) return Accept(state, popup);
        var prefix = Popup.CommonPrefix(shown);
        if (prefix.Length > word.Length) state = state.Replace(start, word.Length, prefix, EditAction.Complete);
        return Follow(state with { Popup = popup });
    }

    /// <summary>The state after a key that the popup understands; null for any other key.</summary>
    public static EditState? Key(EditState state, Popup popup, EditInput input) => (input as EditInput.Command)?.Value switch
    {
        EditCommand.Complete when popup.Shown.Count == 1 => Accept(state, popup),
        EditCommand.Complete or EditCommand.Down => state with { Popup = popup.Move(1) },
        EditCommand.CompleteBack or EditCommand.Up => state with { Popup = popup.Move(-1) },
        EditCommand.PageDown => state with { Popup = popup with { Chosen = Math.Min(popup.Chosen + Rows, popup.Shown.Count - 1) } },
        EditCommand.PageUp => state with { Popup = popup with { Chosen = Math.Max(popup.Chosen - Rows, 0) } },
        // An item that is typed already leaves nothing to accept: Enter means the line.
        EditCommand.Enter when state.Text[popup.Start..(state.Cursor + popup.Tail)] != popup.Item.Text => Accept(state, popup),
        EditCommand.Cancel => state with { Popup = null },
        _ => null,
    };

    /// <summary>Narrows the list after the word has changed, and closes the list when the cursor has left the word.</summary>
    public static EditState Follow(EditState state)
    {
        if (state.Popup is not { } popup) return state;
        if (state.Cursor < popup.Start || state.Cursor + popup.Tail > state.Text.Length) return state with { Popup = null };
        var word = state.Text[popup.Start..state.Cursor];
        if (!word.All(c => char.IsLetterOrDigit(c) || c is '_' or '@' || char.IsSurrogate(c))) return state with { Popup = null };
        var shown = Popup.Fitting(popup.Items, word);
        if (shown.Count == 0) return state with { Popup = null };
        if (shown.SequenceEqual(popup.Shown)) return state;
        var chosen = shown.ToList().IndexOf(popup.Item);
        return state with { Popup = popup with { Shown = shown, Chosen = Math.Max(chosen, 0) } };
    }

    static EditState Accept(EditState state, Popup popup) =>
        state.Replace(popup.Start, state.Cursor + popup.Tail - popup.Start, popup.Item.Text, EditAction.Complete) with { Popup = null };
}
