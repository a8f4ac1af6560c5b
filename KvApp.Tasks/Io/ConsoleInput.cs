namespace KvApp.Tasks;

/// <summary>Somebody wants a line.</summary>
internal interface ILineRequest
{
    /// <param name="line">Null at the end of the input.</param>
    void Give(string? line);

    void Fail(string why);
}

/// <summary>
/// A console's input: lines are given in the order in which they were asked for, wherever that was. A line that nobody wants any more when
/// it comes is for the next who asks. It is read by a thread of its own, which lives while somebody waits: nobody can tell how long a
/// person thinks.
/// </summary>
internal sealed class ConsoleInput(TextReader reader)
{
    readonly Lock _gate = new();
    readonly LinkedList<ILineRequest> _waiting = [];
    readonly Queue<string> _unwanted = [];
    bool _reading;

    public TextReader Reader => reader;

    /// <summary>How many want a line: for tests and reports.</summary>
    public int Waiting
    {
        get { lock (_gate) return _waiting.Count; }
    }

    public void Ask(ILineRequest request)
    {
        string? line;
        lock (_gate)
        {
            if (!_unwanted.TryDequeue(out line))
            {
                _waiting.AddLast(request);
                if (!_reading) Begin();
                return;
            }
        }
        request.Give(line);
    }

    public void TakeBack(ILineRequest request)
    {
        lock (_gate) _waiting.Remove(request);
    }

    /// <summary>For code that is no process. Where nobody else reads, it does so itself.</summary>
    public string? ReadLine()
    {
        Mine? request = null;
        lock (_gate)
        {
            if (_unwanted.TryDequeue(out var line)) return line;
            if (_reading) _waiting.AddLast(request = new());
            else _reading = true;
        }
        if (request is not null) return request.Line.GetAwaiter().GetResult();
        try
        {
            return reader.ReadLine();
        }
        finally
        {
            lock (_gate)
            {
                if (_waiting.Count > 0) Begin();
                else _reading = false;
            }
        }
    }

    // Not in the context of who asks: the thread would be its process's for life.
    void Begin()
    {
        _reading = true;
        new Thread(Read) { IsBackground = true, Name = "kv-console-input" }.UnsafeStart();
    }

    void Read()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_waiting.Count == 0)
                {
                    _reading = false;
                    return;
                }
            }
            string? line = null, failed = null;
            try
            {
                line = reader.ReadLine();
            }
            catch (Exception e)
            {
                failed = e.Message;
            }
            ILineRequest? first;
            lock (_gate)
            {
                first = _waiting.First?.Value;
                if (first is not null) _waiting.RemoveFirst();
                else if (line is not null) _unwanted.Enqueue(line);
            }
            if (failed is null) first?.Give(line);
            else first?.Fail(failed);
        }
    }

    internal sealed class Mine : ILineRequest
    {
        readonly TaskCompletionSource<string?> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string?> Line => _line.Task;

        public void Give(string? line) => _line.TrySetResult(line);

        public void Fail(string why) => _line.TrySetException(new IOException(why));
    }
}
