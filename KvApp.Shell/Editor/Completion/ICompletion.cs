namespace KvApp.Shell;

/// <summary>Knows what could stand at the cursor. Called on a thread of the pool; an exception counts as an empty list.</summary>
internal interface ICompletion
{
    /// <param name="text">All rows of the text.</param>
    /// <param name="cursor">Index in <paramref name="text"/>.</param>
    /// <param name="cancellationToken">Cancelled when the text has changed, and nobody waits for the list.</param>
    Task<CompletionList> Complete(string text, int cursor, CancellationToken cancellationToken);
}
