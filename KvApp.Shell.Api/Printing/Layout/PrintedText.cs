namespace KvApp.Shell;

/// <summary>A value as text, before the text is laid out in rows.</summary>
internal abstract record PrintedText
{
    private PrintedText() { }

    /// <summary>Columns of the text on a single row.</summary>
    public abstract int Width { get; }

    /// <summary>An unbreakable text.</summary>
    /// <param name="Text">The text.</param>
    /// <param name="IsNumber">A table aligns numbers to the right.</param>
    public sealed record Leaf(string Text, bool IsNumber = false) : PrintedText
    {
        /// <inheritdoc/>
        public override int Width => Text.Length;
    }

    /// <summary>A list on a single row, or with a row for each item.</summary>
    /// <param name="Head">The text before the bracket: a type and a count.</param>
    /// <param name="Bracket">The kind of bracket.</param>
    /// <param name="Items">The content of the brackets.</param>
    public sealed record Group(string Head, Bracket Bracket, IReadOnlyList<PrintedItem> Items) : PrintedText
    {
        /// <inheritdoc/>
        public override int Width { get; } = Head.Length + 4 + Items.Sum(item => item.Label.Length + item.Value.Width + 2);

        /// <summary>Short items without labels share rows.</summary>
        public bool IsFilled { get; } = Items.All(item => item is { Label: "", Value: Leaf });
    }
}

/// <summary>An item of a group.</summary>
/// <param name="Label">The text before the value, <c>A = </c>; empty for a plain element.</param>
/// <param name="Value">The value.</param>
internal readonly record struct PrintedItem(string Label, PrintedText Value);

/// <summary>The brackets around a group.</summary>
internal enum Bracket
{
    /// <summary><c>{ 1, 2 }</c>: members of an object, elements of a collection.</summary>
    Brace,

    /// <summary><c>(1, 2)</c>: a tuple, the arguments of an exception.</summary>
    Parenthesis,
}
