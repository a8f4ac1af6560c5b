namespace KvApp.Shell;

/// <summary>
/// Reads keys on a thread of its own, since reading blocks. One batch at a time, and only on request: keys that nobody edits with stay in
/// the terminal, for the program that a line runs.
/// </summary>
/// <param name="terminal">Where the keys come from.</param>
/// <param name="deliver">Takes a batch, which may be empty; null if there are no more keys.</param>
internal sealed class KeyReader(ITerminal terminal, Action<IReadOnlyList<EditInput>?> deliver)
{
    const int Batch = 500;

    /// <summary>How long the rest of a sequence may take after an escape character.</summary>
    static readonly TimeSpan Sequence = TimeSpan.FromMilliseconds(50);

    readonly SemaphoreSlim _requests = new(0);
    readonly KeyDecoder _decoder = new();
    volatile bool _isNewLine, _isStopped, _isAwake;

    public void Start() => new Thread(Run) { IsBackground = true, Name = "reads keys" }.Start();

    /// <summary>Asks for the next batch.</summary>
    /// <param name="isNewLine">Whether another line has begun: keys that wait already were typed ahead, not pasted.</param>
    public void Request(bool isNewLine)
    {
        _isNewLine = isNewLine;
        _requests.Release();
    }

    /// <summary>Ends the wait for a key; the batch is empty then.</summary>
    public void Wake()
    {
        _isAwake = true;
        terminal.Wake();
    }

    public void Stop()
    {
        _isStopped = true;
        _requests.Release();
        Wake();
    }

    void Run()
    {
        try
        {
            while (true)
            {
                _requests.Wait();
                if (_isStopped) return;
                _isAwake = false;
                deliver(Read());
            }
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            // The terminal is gone.
            deliver(null);
        }
    }

    List<EditInput> Read()
    {
        var inputs = new List<EditInput>();
        var isTypedAhead = _isNewLine && terminal.KeyAvailable;
        while (inputs.Count == 0 || (inputs.Count < Batch && terminal.KeyAvailable && !EndsBatch(inputs[^1])))
        {
            if (terminal.WaitForKey(_decoder.IsOpen ? Sequence : null))
                inputs.AddRange(_decoder.Next(terminal.ReadKey()).Select(input => Pasted(input, isTypedAhead)));
            else if (_decoder.IsOpen)
                inputs.AddRange(_decoder.Pause());
            if (_isAwake) break;
        }
        return inputs;
    }

    // Keys after these belong to the next line, or to what the line runs.
    static bool EndsBatch(EditInput input) => input is EditInput.Command { Value: EditCommand.Enter or EditCommand.DeleteOrLeave };

    EditInput Pasted(EditInput input, bool isTypedAhead) =>
        !isTypedAhead && !terminal.MarksPaste && input is EditInput.Command { Value: EditCommand.Enter } && terminal.KeyAvailable
            ? EditCommand.NewLine : input;
}
