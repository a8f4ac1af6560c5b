namespace KvApp.Tests;

/// <summary>Lines as they come, in memory, in a file and wherever <paramref name="also"/> puts them, and who waits for one.</summary>
sealed class LineLog(string? file, Action<string>? also = null)
{
    /// <summary>Stands where a process closed its output.</summary>
    public const string End = "---- end of output";

    readonly List<string> _lines = [];
    TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    public void Add(string line)
    {
        lock (_lines)
        {
            _lines.Add(line);
            if (file is not null) File.AppendAllText(file, line + "\n");
            also?.Invoke(line);
            _more.SetResult();
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <exception cref="TimeoutException">It did not come; the message begins with <paramref name="missing"/> and shows what did.</exception>
    public async Task<string> Find(Func<string, bool> fits, TimeSpan timeout, int from, string missing)
    {
        using var limit = new CancellationTokenSource(timeout);
        while (true)
        {
            Task more;
            lock (_lines)
            {
                for (; from < _lines.Count; from++)
                {
                    if (fits(_lines[from])) return _lines[from];
                }
                more = _more.Task;
            }
            try
            {
                await more.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{missing} within {timeout}; the last lines are:\n{string.Join('\n', Lines.TakeLast(20))}");
            }
        }
    }
}
