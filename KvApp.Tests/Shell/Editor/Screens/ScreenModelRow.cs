namespace KvApp.Tests;

/// <summary>A row of a screen: a text per column, empty for the second column of a wide character.</summary>
sealed class ScreenModelRow
{
    public List<string> Cells { get; } = [];

    /// <summary>Whether the terminal, not the program, has begun the next row.</summary>
    public bool Wraps { get; set; }

    public void Set(int column, string text, int columns)
    {
        while (Cells.Count < column + columns) Cells.Add(" ");
        Cells[column] = text;
        if (columns == 2) Cells[column + 1] = "";
    }

    /// <summary>Adds a mark to the character before.</summary>
    public void Join(int column, string mark)
    {
        while (column > 0 && Cells[column].Length == 0) column--;
        Cells[column] += mark;
    }

    public void Cut(int column)
    {
        if (column < Cells.Count) Cells.RemoveRange(column, Cells.Count - column);
        Wraps = false;
    }

    /// <summary>The rows that this one is in a window of another width.</summary>
    public IReadOnlyList<ScreenModelRow> Split(int width)
    {
        while (Cells is [.., " "]) Cells.RemoveAt(Cells.Count - 1);
        var rows = new List<ScreenModelRow>();
        for (var at = 0; at == 0 || at < Cells.Count;)
        {
            var end = Math.Min(at + width, Cells.Count);
            if (end < Cells.Count && Cells[end].Length == 0) end--;
            var row = new ScreenModelRow { Wraps = end < Cells.Count };
            row.Cells.AddRange(Cells[at..end]);
            rows.Add(row);
            if (end == at) break;
            at = end;
        }
        return rows;
    }

    public override string ToString() => string.Concat(Cells).TrimEnd();
}
