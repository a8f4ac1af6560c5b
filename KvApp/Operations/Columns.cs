using System.Text;

namespace KvApp;

/// <summary>Rows of text, each column as wide as its widest cell, two blanks between them, nothing at the ends of lines.</summary>
static class Columns
{
    public static string Align(IEnumerable<string[]> rows)
    {
        var all = rows.ToList();
        var widths = Enumerable.Range(0, all[0].Length).Select(column => all.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in all) text.Append(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()).Append('\n');
        return text.ToString();
    }
}
