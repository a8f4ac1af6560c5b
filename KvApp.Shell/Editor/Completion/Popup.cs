namespace KvApp.Shell;

/// <summary>The list below the text.</summary>
/// <param name="Start">Where the word begins that an item replaces.</param>
/// <param name="Tail">How much of the text after the cursor an item replaces.</param>
/// <param name="Items">All items of the answer.</param>
/// <param name="Shown">The items that fit the word up to the cursor.</param>
/// <param name="Chosen">Index in <paramref name="Shown"/>.</param>
internal sealed record Popup(
    int Start, int Tail, IReadOnlyList<CompletionItem> Items, IReadOnlyList<CompletionItem> Shown, int Chosen)
{
    public CompletionItem Item => Shown[Chosen];

    public Popup Move(int by) => this with { Chosen = ((Chosen + by) % Shown.Count + Shown.Count) % Shown.Count };

    /// <summary>The items that begin with a word, by exact case if some do, else by any; else the items that contain the word.</summary>
    public static IReadOnlyList<CompletionItem> Fitting(IReadOnlyList<CompletionItem> items, string word)
    {
        if (word.Length == 0) return items;
        return First(
            Where(item => item.Text.StartsWith(word, StringComparison.Ordinal)),
            Where(item => item.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase)),
            Where(item => item.Text.Contains(word, StringComparison.OrdinalIgnoreCase)));

        IEnumerable<CompletionItem> Where(Func<CompletionItem, bool> fits) => items.Where(fits);
    }

    /// <summary>What all items begin with.</summary>
    public static string CommonPrefix(IReadOnlyList<CompletionItem> items)
    {
        var prefix = items[0].Text;
        foreach (var item in items)
        {
            var length = 0;
            while (length < prefix.Length && length < item.Text.Length && prefix[length] == item.Text[length]) length++;
            prefix = prefix[..length];
        }
        return prefix;
    }

    static IReadOnlyList<CompletionItem> First(params IEnumerable<CompletionItem>[] lists)
    {
        foreach (var list in lists)
            if (list.ToArray() is { Length: > 0 } some) return some;
        return [];
    }
}
