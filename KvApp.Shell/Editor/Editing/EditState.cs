using System.Collections.Immutable;

namespace KvApp.Shell;

/// <summary>A text that somebody types, with all that later keys depend on.</summary>
internal sealed record EditState
{
    const int UndoSteps = 500;

    public string Text { get; init; } = "";

    /// <summary>Index in <see cref="Text"/>, never within a surrogate pair.</summary>
    public int Cursor { get; init; }

    public EditAction Last { get; init; }

    /// <summary>Where Up and Down want to stand, as long as only they are pressed.</summary>
    public int Column { get; init; }

    /// <summary>What was killed, the newest first.</summary>
    public ImmutableList<string> Kills { get; init; } = [];

    /// <summary>The span that the last yank inserted, and the index of the kill.</summary>
    public (int Start, int Length, int Kill) Yanked { get; init; }

    /// <summary>Earlier texts, the newest last.</summary>
    public ImmutableList<(string Text, int Cursor)> Undo { get; init; } = [];

    /// <summary>Lines of before, the oldest first.</summary>
    public IReadOnlyList<string> History { get; init; } = [];

    /// <summary>Where in the history the text comes from.</summary>
    public HistoryPlace? Place { get; init; }

    public HistorySearch? Search { get; init; }

    public Popup? Popup { get; init; }

    /// <summary>The next line to type: what was killed stays at hand.</summary>
    public EditState NextLine(IReadOnlyList<string> history) => new() { History = history, Kills = Kills };

    public EditState Move(int cursor) => this with { Cursor = cursor, Last = EditAction.Other };

    /// <summary>Each change of the text goes through here. The cursor stands after the new text.</summary>
    public EditState Replace(int start, int length, string text, EditAction action)
    {
        if (length == 0 && text.Length == 0) return this with { Last = action };
        return this with
        {
            Text = string.Concat(Text.AsSpan(0, start), text, Text.AsSpan(start + length)),
            Cursor = start + text.Length,
            Last = action,
            Place = null,
            Undo = JoinsLast(length, text, action) ? Undo : Remembered(),
        };
    }

    public ImmutableList<(string Text, int Cursor)> Remembered() =>
        (Undo.Count < UndoSteps ? Undo : Undo.RemoveAt(0)).Add((Text, Cursor));

    // The letters of a word are undone together.
    bool JoinsLast(int length, string text, EditAction action) =>
        action == EditAction.Insert && Last == EditAction.Insert && length == 0 && !char.IsWhiteSpace(text[0]);
}
