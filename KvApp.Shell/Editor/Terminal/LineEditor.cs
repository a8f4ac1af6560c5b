using System.Collections.Concurrent;

namespace KvApp.Shell;

/// <summary>
/// Reads lines from a terminal. One thread owns state and screen: keys, output, answers and changes of the window reach the thread through
/// a queue, so that no lock is held while code from outside runs.
/// </summary>
internal sealed class LineEditor : IDisposable
{
    /// <summary>Printers wait when so many pieces of work wait already.</summary>
    const int QueueLength = 1000;

    readonly BlockingCollection<Action> _work = new(QueueLength);
    readonly ITerminal _terminal;
    readonly EditorScreen _screen;
    readonly TypedLine _line;
    readonly Thread _thread;
    int _isDisposed;

    public LineEditor(ITerminal terminal, LineEditorOptions options)
    {
        (_terminal, _screen) = (terminal, new(terminal));
        _line = new(terminal, _screen, options, work => Post(work), () => ThreadPool.QueueUserWorkItem(_ => Interrupted?.Invoke()));
        Out = new EditorWriter(PrintAbove);
        _terminal.Changed += OnChanged;
        _terminal.Interrupted += OnInterrupted;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        _thread = new(Run) { IsBackground = true, Name = "edits lines" };
        _thread.Start();
    }

    /// <summary>Ctrl-C while no line is typed.</summary>
    public event Action? Interrupted;

    /// <summary>Prints above the line that is typed.</summary>
    public TextWriter Out { get; }

    /// <summary>The prompt of the line that is typed now.</summary>
    public void SetPrompt(string prompt) => Post(() => _line.SetPrompt(prompt));

    /// <summary>Prints above the line that is typed; a row without end is continued by the next text. For any thread.</summary>
    public void PrintAbove(string text)
    {
        if (text.Length > 0 && !Post(() => _screen.Print(text))) _terminal.Write(text);
    }

    /// <summary>Lets a line be typed.</summary>
    /// <param name="prompt">Stands before the line; may have colours.</param>
    /// <param name="cancellationToken">Takes the line away; what has been typed is lost.</param>
    /// <returns>The line, which may have several rows; null at the end of the input (Ctrl-D).</returns>
    public Task<string?> ReadLine(string prompt, CancellationToken cancellationToken = default) => Read(prompt, false, cancellationToken);

    /// <summary>Lets an answer be typed, for code that runs: one row of any text. Ctrl-C raises <see cref="Interrupted"/>.</summary>
    /// <returns>The row; null at the end of the input, and after Ctrl-C.</returns>
    public Task<string?> ReadAnswer(CancellationToken cancellationToken = default) => Read("", true, cancellationToken);

    Task<string?> Read(string prompt, bool isAnswer, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        var result = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() => _line.Begin(prompt, result, isAnswer, cancellationToken));
        return result.Task;
    }

    /// <summary>Shows what has been printed, and gives the terminal back as it was.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        _terminal.Changed -= OnChanged;
        _terminal.Interrupted -= OnInterrupted;
        _work.CompleteAdding();
        if (Thread.CurrentThread != _thread) _thread.Join(TimeSpan.FromSeconds(5));
        _terminal.Dispose();
    }

    void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
            // One draw shows all that waits: a burst of output would draw the line each time.
            for (var i = 0; i < QueueLength && _work.TryTake(out var more); i++) more();
            _line.Draw();
        }
        _line.Stop();
    }

    /// <returns>False if the editor has been disposed.</returns>
    bool Post(Action work)
    {
        try
        {
            // The thread cannot wait for itself.
            if (Thread.CurrentThread == _thread) work();
            else _work.Add(work);
            return true;
        }
        catch (InvalidOperationException) when (_work.IsAddingCompleted)
        {
            return false;
        }
    }

    void OnChanged() => Post(_line.Redraw);

    // Decided on the editor's thread. 1. The line ends, and the terminal makes Ctrl-C a signal. 2. The signal finds the line still typed.
    // 3. The line is gone when the key arrives, and the program never hears of the signal.
    void OnInterrupted() => Post(() =>
    {
        if (_line.IsTyped) _line.Apply([EditCommand.Clear]);
        else ThreadPool.QueueUserWorkItem(_ => Interrupted?.Invoke());
    });

    void OnExit(object? sender, EventArgs e) => Dispose();
}
