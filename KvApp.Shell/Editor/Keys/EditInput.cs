namespace KvApp.Shell;

/// <summary>What the text that is typed reacts to.</summary>
internal abstract record EditInput
{
    private EditInput() { }

    /// <summary>A character, with its surrogates together.</summary>
    public sealed record Typed(string Text) : EditInput;

    /// <summary>Text from the clipboard: several rows are no Enter.</summary>
    public sealed record Pasted(string Text) : EditInput;

    public sealed record Command(EditCommand Value) : EditInput;

    /// <summary>The answer to a request for completion.</summary>
    /// <param name="Text">The text at the time of the request.</param>
    /// <param name="Cursor">The cursor at the time of the request.</param>
    /// <param name="List">What could stand at the cursor.</param>
    public sealed record Completed(string Text, int Cursor, CompletionList List) : EditInput;

    public static implicit operator EditInput(EditCommand command) => new Command(command);
}
