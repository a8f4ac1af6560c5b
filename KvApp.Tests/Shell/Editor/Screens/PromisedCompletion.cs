using KvApp.Shell;

namespace KvApp.Tests;

/// <summary>Answers when a test does.</summary>
sealed class PromisedCompletion : ICompletion
{
    readonly List<Request> _asked = [];

    public IReadOnlyList<Request> Asked
    {
        get
        {
            lock (_asked) return [.. _asked];
        }
    }

    public Task<CompletionList> Complete(string text, int cursor, CancellationToken cancellationToken)
    {
        var request = new Request(text, new(), cancellationToken);
        lock (_asked) _asked.Add(request);
        return request.Answer.Task;
    }

    public sealed record Request(string Text, TaskCompletionSource<CompletionList> Answer, CancellationToken CancellationToken);
}
