namespace KvApp.Shell;

/// <summary>What each input does to a state. Nothing here knows a terminal.</summary>
/// <param name="isComplete">Whether Enter submits a text; if not, Enter begins a new row.</param>
internal sealed class LineEditing(Func<string, bool> isComplete)
{
    const int Indent = 4;

    public EditStep Apply(EditState state, EditInput input)
    {
        if (input is EditInput.Completed answer) return Completing.Answer(state, answer);
        if (input is EditInput.Command { Value: EditCommand.Clear }) return Clear(state);
        if (state.Search is { } search)
        {
            if (HistorySearching.Key(state, search, input) is { } found) return found;
            state = HistorySearching.Accept(state);
        }
        if (state.Popup is { } popup && Completing.Key(state, popup, input) is { } chosen) return chosen;
        var (next, effect) = Edit(state, input);
        var isMove = next.Text == state.Text && next.Cursor != state.Cursor;
        return new(isMove || effect == EditEffect.Submit ? next with { Popup = null } : Completing.Follow(next), effect);
    }

    EditStep Edit(EditState state, EditInput input) => input switch
    {
        EditInput.Typed { Text: var text } => state.Replace(state.Cursor, 0, text, EditAction.Insert),
        EditInput.Pasted { Text: var text } => state.Replace(state.Cursor, 0, text, EditAction.Other),
        EditInput.Command { Value: var command } => Do(state, command),
        _ => state,
    };

    EditStep Do(EditState state, EditCommand command)
    {
        var (text, at) = (state.Text, state.Cursor);
        return command switch
        {
            EditCommand.Left => state.Move(TextPlaces.Previous(text, at)),
            EditCommand.Right => state.Move(TextPlaces.Next(text, at)),
            EditCommand.WordLeft => state.Move(TextPlaces.WordLeft(text, at)),
            EditCommand.WordRight => state.Move(TextPlaces.WordRight(text, at)),
            EditCommand.RowStart => state.Move(TextPlaces.RowStart(text, at)),
            EditCommand.RowEnd => state.Move(TextPlaces.RowEnd(text, at)),
            EditCommand.TextStart => state.Move(0),
            EditCommand.TextEnd => state.Move(text.Length),
            EditCommand.Up or EditCommand.PageUp => HistoryKeys.Up(state),
            EditCommand.Down or EditCommand.PageDown => HistoryKeys.Down(state),
            EditCommand.Backspace => Delete(state, TextPlaces.Previous(text, at), at),
            EditCommand.Delete => Delete(state, at, TextPlaces.Next(text, at)),
            EditCommand.DeleteOrLeave when text.Length == 0 => new EditStep(state, EditEffect.Leave),
            EditCommand.DeleteOrLeave => Delete(state, at, TextPlaces.Next(text, at)),
            EditCommand.KillToRowEnd => Killing.ToRowEnd(state),
            EditCommand.KillToRowStart => Killing.ToRowStart(state),
            EditCommand.KillBlankLeft => Killing.Kill(state, TextPlaces.BlankLeft(text, at), at),
            EditCommand.KillWordLeft => Killing.Kill(state, TextPlaces.WordLeft(text, at), at),
            EditCommand.KillWordRight => Killing.Kill(state, at, TextPlaces.WordRight(text, at)),
            EditCommand.Yank => Killing.Yank(state),
            EditCommand.YankOlder => Killing.YankOlder(state),
            EditCommand.Transpose => Transpose(state),
            EditCommand.Undo => Undo(state),
            EditCommand.Enter => isComplete(text) ? new EditStep(state.Move(text.Length), EditEffect.Submit) : NewLine(state),
            EditCommand.NewLine => NewLine(state),
            EditCommand.Complete => IsIndentation(text, at) ? IndentMore(state) : new EditStep(state, EditEffect.Complete),
            EditCommand.Search => HistorySearching.Begin(state),
            EditCommand.ClearScreen => new EditStep(state, EditEffect.ClearScreen),
            _ => state,
        };
    }

    static EditState Delete(EditState state, int start, int end) => state.Replace(start, end - start, "", EditAction.Other);

    static EditState NewLine(EditState state) =>
        state.Replace(state.Cursor, 0, "\n" + TextPlaces.Indentation(state.Text, state.Cursor), EditAction.Other);

    // The first row is never indented, so that Tab at an empty prompt lists all names.
    static bool IsIndentation(string text, int at) =>
        TextPlaces.RowStart(text, at) is > 0 and var start && string.IsNullOrWhiteSpace(text[start..at]);

    static EditState IndentMore(EditState state) =>
        state.Replace(state.Cursor, 0, new(' ', Indent - TextPlaces.Column(state.Text, state.Cursor) % Indent), EditAction.Other);

    /// <summary>Swaps the characters around the cursor; at the end of a row, the last two.</summary>
    static EditState Transpose(EditState state)
    {
        var (text, start) = (state.Text, TextPlaces.RowStart(state.Text, state.Cursor));
        var middle = state.Cursor == TextPlaces.RowEnd(text, state.Cursor) ? TextPlaces.Previous(text, state.Cursor) : state.Cursor;
        if (middle <= start) return state;
        var (first, end) = (TextPlaces.Previous(text, middle), TextPlaces.Next(text, middle));
        return state.Replace(first, end - first, text[middle..end] + text[first..middle], EditAction.Other);
    }

    static EditState Undo(EditState state)
    {
        if (state.Undo.IsEmpty) return state;
        var ((text, cursor), last) = (state.Undo[^1], state.Undo.Count - 1);
        return state with { Text = text, Cursor = cursor, Undo = state.Undo.RemoveAt(last), Place = null, Last = EditAction.Other };
    }

    static EditState Clear(EditState state) =>
        state.Replace(0, state.Text.Length, "", EditAction.Other) with { Search = null, Popup = null, Place = null };
}
