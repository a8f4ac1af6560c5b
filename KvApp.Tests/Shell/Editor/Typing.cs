using KvApp.Shell;

namespace KvApp.Tests;

/// <summary>Somebody at the editor's core. A bar in a text is the cursor.</summary>
sealed class Typing(string text = "|", params string[] history)
{
    readonly LineEditing _editing = new(text => !text.Contains('{') || text.Contains('}'));

    public EditState State { get; private set; } =
        new() { Text = text.Replace("|", ""), Cursor = text.IndexOf('|'), History = history };

    public EditEffect Effect { get; private set; }

    public string Text => State.Text.Insert(State.Cursor, "|");

    public Typing Press(params EditCommand[] commands)
    {
        foreach (var command in commands) Input(command);
        return this;
    }

    public Typing Type(string text)
    {
        foreach (var rune in text.EnumerateRunes()) Input(new EditInput.Typed(rune.ToString()));
        return this;
    }

    public Typing Paste(string text) => Input(new EditInput.Pasted(text));

    /// <summary>The answer to a request that was made now.</summary>
    public Typing Answer(int start, int length, params CompletionItem[] items) =>
        Input(new EditInput.Completed(State.Text, State.Cursor, new(start, length, items)));

    public Typing Input(EditInput input)
    {
        (State, Effect) = _editing.Apply(State, input);
        return this;
    }

    /// <summary>The rows of a window that is 20 columns and 10 rows.</summary>
    public Frame Frame(int width = 20, int height = 10, string prompt = "> ", string output = "") =>
        FrameLayout.Of(new(State, prompt, output, [], new(false)), width, height);
}
