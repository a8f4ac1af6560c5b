namespace KvApp;

/// <summary>Finds the known word that an unknown word was probably meant to be.</summary>
static class DidYouMean
{
    const string Separators = "-_. ";

    /// <summary>
    /// The nearest of <paramref name="known"/>, or null. Case and separators do not count. One edit is allowed per three letters, three at most;
    /// two letters swapped are one edit. The first of equally near words wins.
    /// </summary>
    public static string? Near(string word, IEnumerable<string> known)
    {
        var wanted = Letters(word);
        var allowed = Math.Min(3, wanted.Length / 3);
        return known
            .Select(candidate => (Word: candidate, Letters: Letters(candidate)))
            .Where(candidate => Math.Abs(candidate.Letters.Length - wanted.Length) <= allowed)
            .Select(candidate => (candidate.Word, Edits: Edits(wanted, candidate.Letters)))
            .Where(candidate => candidate.Edits <= allowed)
            .OrderBy(candidate => candidate.Edits)
            .Select(candidate => candidate.Word)
            .FirstOrDefault();
    }

    /// <summary>The end of an error message: <c>; did you mean 'nodes'?</c>, or nothing if no known word is near.</summary>
    public static string Hint(string word, IEnumerable<string> known) => Near(word, known) is { } near ? $"; did you mean '{near}'?" : "";

    static string Letters(string word) => new([.. word.Where(c => !Separators.Contains(c)).Select(char.ToLowerInvariant).Take(100)]);

    // The optimal string alignment distance, row by row.
    static int Edits(string from, string to)
    {
        int[] before = new int[to.Length + 1], last = [.. Enumerable.Range(0, to.Length + 1)], row = new int[to.Length + 1];
        for (var i = 1; i <= from.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var substituted = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                row[j] = Math.Min(substituted, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            (before, last, row) = (last, row, before);
        }
        return last[to.Length];
    }
}
