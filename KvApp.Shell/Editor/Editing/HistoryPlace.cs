namespace KvApp.Shell;

/// <summary>A place in the history while somebody goes through it.</summary>
/// <param name="Index">The line that is shown.</param>
/// <param name="Draft">What had been typed; only lines that begin so are shown, and Down leads back to the draft.</param>
internal sealed record HistoryPlace(int Index, string Draft);
