namespace KvApp.Shell;

/// <summary>A search for a part of an older line (Ctrl-R).</summary>
/// <param name="Query">What is searched for; case counts only if the query has capitals.</param>
/// <param name="Index">The line that was found; the number of lines before the first find.</param>
/// <param name="Before">The state to restore.</param>
/// <param name="Failed">No line, or no older line, has the query.</param>
internal sealed record HistorySearch(string Query, int Index, EditState Before, bool Failed);
