namespace KvApp.Shell;

/// <summary>The line that is typed now, if any. Runs on the editor's thread.</summary>
internal sealed class TypedLine
{
    readonly ITerminal _terminal;
    readonly EditorScreen _screen;
    readonly LineEditorOptions _options;
    readonly Action<Action> _post;
    readonly Action _interrupt;
    readonly LineEditing _editing;
    readonly TextColors _colors;
    readonly KeyReader _keys;
    readonly List<EditInput> _early = [];
    EditState _state = new();
    string _prompt = "";
    TaskCompletionSource<string?>? _result;
    CancellationTokenRegistration _cancellation;
    CancellationTokenSource _completion = new();
    Redraw _redraw;
    bool _isReading, _hasEnded, _isStarted, _isAnswer;

    /// <param name="terminal">Has the keys.</param>
    /// <param name="screen">Shows the line.</param>
    /// <param name="options">The language.</param>
    /// <param name="post">Runs work on the editor's thread.</param>
    /// <param name="interrupt">Stops the code that reads an answer.</param>
    public TypedLine(ITerminal terminal, EditorScreen screen, LineEditorOptions options, Action<Action> post, Action interrupt)
    {
        (_terminal, _screen, _options, _post, _interrupt) = (terminal, screen, options, post, interrupt);
        _editing = new(text => _isAnswer || options.IsComplete(text));
        _colors = new(options.Colors, () => post(() => { }));
        _keys = new(terminal, inputs => post(() => OnKeys(inputs)));
    }

    /// <summary>For any thread.</summary>
    public bool IsTyped => Volatile.Read(ref _result) is not null;

    /// <param name="prompt">Stands before the line.</param>
    /// <param name="result">Gets the line.</param>
    /// <param name="isAnswer">The line is for code that runs: one row of any text, that no history keeps.</param>
    /// <param name="cancellationToken">Takes the line away.</param>
    public void Begin(string prompt, TaskCompletionSource<string?> result, bool isAnswer, CancellationToken cancellationToken)
    {
        if (IsTyped)
        {
            result.SetException(new InvalidOperationException("a line is being read already; await it first"));
            return;
        }
        if (cancellationToken.IsCancellationRequested || _hasEnded)
        {
            if (_hasEnded) result.SetResult(null);
            else result.SetCanceled(cancellationToken);
            return;
        }
        (_prompt, _isAnswer, _state) = (prompt, isAnswer, _state.NextLine(isAnswer ? [] : _options.History.Lines));
        _terminal.SetEditing(true);
        _screen.Begin();
        Volatile.Write(ref _result, result);
        _cancellation = cancellationToken.Register(() => _post(() => Cancel(result, cancellationToken)));
        var early = _early.ToArray();
        _early.Clear();
        Apply(early);
        if (IsTyped) Request(isNewLine: true);
    }

    public void SetPrompt(string prompt) => _prompt = prompt;

    public void Redraw() => _redraw = _redraw == KvApp.Shell.Redraw.Changes ? KvApp.Shell.Redraw.All : _redraw;

    public void Draw()
    {
        if (IsTyped) _screen.Draw(View(), _redraw);
        else _screen.Flush();
        _redraw = KvApp.Shell.Redraw.Changes;
    }

    /// <summary>What somebody has typed. The rest after the end of the line is kept for the next.</summary>
    public void Apply(IReadOnlyList<EditInput> inputs)
    {
        foreach (var input in inputs)
        {
            if (IsTyped) Apply(input);
            else if (input is not EditInput.Completed) _early.Add(input);
        }
    }

    public void Stop()
    {
        if (IsTyped) End(null);
        _keys.Stop();
    }

    void Apply(EditInput input)
    {
        try
        {
            if (_isAnswer && input is EditInput.Command { Value: EditCommand.Clear })
            {
                Finish()?.TrySetResult(null);
                _interrupt();
                return;
            }
            var (text, cursor) = (_state.Text, _state.Cursor);
            (_state, var effect) = _editing.Apply(_state, input);
            if (_state.Text != text || _state.Cursor != cursor) _completion.Cancel();
            Do(effect);
        }
        catch (Exception e)
        {
            // Code from outside has failed; its caller reads the line.
            Finish()?.TrySetException(e);
        }
    }

    void Do(EditEffect effect)
    {
        switch (effect)
        {
            case EditEffect.Submit:
                End(_state.Text);
                break;
            case EditEffect.Leave:
                End(null);
                break;
            case EditEffect.ClearScreen:
                _redraw = KvApp.Shell.Redraw.Clear;
                break;
            case EditEffect.Complete when !_isAnswer && _options.Completion is { } completion:
                _completion.Cancel();
                _completion = new();
                _ = Complete(completion, _state.Text, _state.Cursor, _completion.Token);
                break;
        }
    }

    async Task Complete(ICompletion completion, string text, int cursor, CancellationToken cancellationToken)
    {
        try
        {
            var list = await Task.Run(() => completion.Complete(text, cursor, cancellationToken), cancellationToken);
            _post(() => Apply([new EditInput.Completed(text, cursor, list)]));
        }
        catch (Exception)
        {
            // No list: nothing to show, and the text stays.
        }
    }

    void End(string? text)
    {
        var result = Finish();
        result?.TrySetResult(text);
        if (text is not null && !_isAnswer) _options.History.Add(text);
    }

    void Cancel(TaskCompletionSource<string?> result, CancellationToken cancellationToken)
    {
        if (_result == result) Finish()?.TrySetCanceled(cancellationToken);
    }

    TaskCompletionSource<string?>? Finish()
    {
        var result = _result;
        if (result is null) return null;
        _completion.Cancel();
        _cancellation.Dispose();
        _state = _state.Move(_state.Text.Length) with { Popup = null, Search = null };
        _screen.End(View());
        _terminal.SetEditing(false);
        Volatile.Write(ref _result, null);
        if (_isReading) _keys.Wake();
        return result;
    }

    void OnKeys(IReadOnlyList<EditInput>? inputs)
    {
        _isReading = false;
        _hasEnded = inputs is null;
        Apply(inputs ?? []);
        if (IsTyped && _hasEnded) End(null);
        else if (IsTyped) Request(isNewLine: false);
    }

    void Request(bool isNewLine)
    {
        if (_isReading) return;
        _isReading = true;
        if (!_isStarted) _keys.Start();
        _isStarted = true;
        _keys.Request(isNewLine);
    }

    View View() => new(_state, _prompt, "", _isAnswer ? [] : _colors.Of(_state.Text), _options.Palette);
}
