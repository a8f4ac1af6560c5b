namespace KvApp.Shell;

/// <summary>Completes a line by what its session knows; before the node is up there is nothing to know.</summary>
internal sealed class LineCompletion(Func<LineSession?> session, Func<IEnumerable<string>> nodes) : ICompletion
{
    public Task<CompletionList> Complete(string text, int cursor, CancellationToken cancellationToken) =>
        Task.FromResult(session()?.Complete(text, cursor, nodes()) ?? CompletionList.Empty);
}
