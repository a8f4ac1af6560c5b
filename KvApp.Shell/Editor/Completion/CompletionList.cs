namespace KvApp.Shell;

/// <summary>What could stand at the cursor.</summary>
/// <param name="Start">Where the word at the cursor begins.</param>
/// <param name="Length">How much of the text an item replaces; the cursor lies within.</param>
/// <param name="Items">In the order to show. Items that do not begin as the word does may be among them.</param>
internal sealed record CompletionList(int Start, int Length, IReadOnlyList<CompletionItem> Items)
{
    public static readonly CompletionList Empty = new(0, 0, []);
}
