using System.Text;

namespace KvApp.Shell;

/// <summary>
/// A list of objects as a table: a row for each object, a column for each member. A dictionary has a column for its keys too.
/// </summary>
internal static class TableLayout
{
    const string Gap = "  ";
    const int MinColumn = 8;

    /// <summary>The table; null where the text is no list of objects with the same members, or the columns do not fit the width.</summary>
    public static string? Of(PrintedText printed, PrintOptions options)
    {
        if (printed is not PrintedText.Group { Bracket: Bracket.Brace } list) return null;
        var more = list.Items is [.., { Value: PrintedText.Leaf, Label: "" } last] ? last.Value : null;
        var items = more is null ? list.Items : [.. list.Items.SkipLast(1)];
        if (items.Count == 0 || items[0].Value is not PrintedText.Group { Items.Count: > 0 } first) return null;
        if (!items.All(item => IsElement(item) && item.Value is PrintedText.Group row && IsLike(row, first))) return null;

        var hasKeys = items[0].Label.Length > 0;
        var names = first.Items.Select(member => member.Label[..^" = ".Length]);
        List<string[]> rows = [[.. hasKeys ? names.Prepend("") : names], .. items.Select(item => Cells(item, hasKeys))];
        if (Widths(rows, options.Width) is not { } widths) return null;
        var shift = hasKeys ? -1 : 0;
        var isRight = widths.Select((_, i) => i + shift >= 0 && items.All(item => IsNumber(item, i + shift))).ToArray();

        var table = new StringBuilder(list.Head);
        foreach (var row in rows)
        {
            var cells = row.Select((cell, i) => Cell(Literals.Cut(cell, widths[i]), widths[i], isRight[i]));
            table.Append('\n').Append(string.Join(Gap, cells).TrimEnd());
        }
        return more is null ? table.ToString() : $"{table}\n{RowLayout.Flat(more)}";
    }

    static bool IsElement(PrintedItem item) => item.Label.Length == 0 || item.Label[0] == '[';

    static bool IsLike(PrintedText.Group row, PrintedText.Group first) =>
        row.Bracket == Bracket.Brace && row.Head == first.Head && row.Items.Count == first.Items.Count
        && row.Items.Zip(first.Items).All(pair => pair.First.Label == pair.Second.Label && !IsElement(pair.First));

    static bool IsNumber(PrintedItem row, int member) =>
        ((PrintedText.Group)row.Value).Items[member].Value is PrintedText.Leaf { IsNumber: true };

    static string Cell(string text, int width, bool isRight) => isRight ? text.PadLeft(width) : text.PadRight(width);

    static string[] Cells(PrintedItem item, bool hasKeys)
    {
        var cells = ((PrintedText.Group)item.Value).Items.Select(member => RowLayout.Flat(member.Value));
        return [.. hasKeys ? cells.Prepend(item.Label[..^" = ".Length]) : cells];
    }

    // The widest column gives first.
    static int[]? Widths(List<string[]> rows, int width)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(row => row[i].Length)).ToArray();
        while (widths.Sum() + Gap.Length * (widths.Length - 1) is var needed && needed > width)
        {
            var widest = Array.IndexOf(widths, widths.Max());
            var second = widths.Where((_, i) => i != widest).DefaultIfEmpty(0).Max();
            var narrower = Math.Max(MinColumn, Math.Min(widths[widest] - 1, Math.Max(second, widths[widest] - (needed - width))));
            if (narrower >= widths[widest]) return null;
            widths[widest] = narrower;
        }
        return widths;
    }
}
