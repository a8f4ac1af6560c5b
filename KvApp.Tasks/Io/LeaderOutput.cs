using System.Buffers;
using System.Text;

namespace KvApp.Tasks;

/// <summary>
/// What one process prints on the console of another node. Each piece is answered when it is there. At most <see cref="Window"/> bytes are
/// under way: beyond that the process waits, so that neither node grows. What is written while something is under way is put together.
/// </summary>
/// <remarks>
/// When the leader is lost, what was not taken is dropped, and the next write fails; from then on each waits for its answer, until one gets
/// through.
/// </remarks>
internal sealed class LeaderOutput(GroupLeaders leaders, string leader, Peer? peer, long lane)
{
    /// <summary>Bytes that may be under way.</summary>
    public const int Window = 64 * 1024;

    /// <summary>The most that is told at once.</summary>
    const int Piece = 16 * 1024;

    const int LongestCharacter = 4;

    readonly Lock _gate = new();
    readonly SemaphoreSlim _turn = new(1);
    readonly Encoder _encoder = Encoding.UTF8.GetEncoder();
    readonly Queue<byte[]> _toSay = [];
    readonly byte[] _text = new byte[Piece];
    int _length;
    int _underWay;
    int _losses;
    bool _saying;
    bool _doubtful;
    bool _dropped;
    string? _lost;
    TaskCompletionSource? _changed;

    /// <exception cref="IOException">The leader is lost.</exception>
    public void Write(ReadOnlySpan<char> text)
    {
        _turn.Wait();
        try
        {
            while (Put(text, out var taken) is { } room)
            {
                text = text[taken..];
                room.Wait();
            }
            while (_doubtful && NotThere(throws: true) is { } waiting) waiting.Wait();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <exception cref="IOException">The leader is lost.</exception>
    public async Task WriteAsync(ReadOnlyMemory<char> text, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            while (Put(text.Span, out var taken) is { } room)
            {
                text = text[taken..];
                await room.WaitAsync(cancellation).ConfigureAwait(false);
            }
            while (_doubtful && NotThere(throws: true) is { } waiting) await waiting.WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Waits until all is there.</summary>
    /// <param name="throws">Whether a leader that is lost is an <see cref="IOException"/> here, or at the next write.</param>
    public void Flush(bool throws)
    {
        while (NotThere(throws) is { } waiting) waiting.Wait();
    }

    /// <inheritdoc cref="Flush"/>
    public async Task FlushAsync(bool throws, CancellationToken cancellation)
    {
        while (NotThere(throws) is { } waiting) await waiting.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Nothing of it is to be printed any more but what is under way, and nobody waits.</summary>
    public void Drop()
    {
        TaskCompletionSource? changed;
        lock (_gate)
        {
            _dropped = true;
            Forget();
            changed = Changed();
        }
        changed?.TrySetResult();
    }

    // Null when all of it is taken, else when to try again with the rest.
    Task? Put(ReadOnlySpan<char> text, out int taken)
    {
        Task? room = null;
        lock (_gate)
        {
            taken = 0;
            if (_dropped) return null;
            ThrowIfLost();
            while (text.Length > 0 && room is null)
            {
                if (_length > Piece - LongestCharacter && !TryQueue())
                {
                    room = Change();
                    break;
                }
                _encoder.Convert(text, _text.AsSpan(_length), flush: false, out var used, out var bytes, out _);
                text = text[used..];
                taken += used;
                _length += bytes;
            }
            if (_underWay == 0) TryQueue();
        }
        Say();
        return room;
    }

    // Null when all is there, or is lost.
    Task? NotThere(bool throws)
    {
        Task? waiting = null;
        lock (_gate)
        {
            if (throws) ThrowIfLost();
            if (_lost is null && _underWay + _length > 0)
            {
                if (_underWay == 0) TryQueue();
                waiting = Change();
            }
        }
        Say();
        return waiting;
    }

    void ThrowIfLost()
    {
        if (_lost is not { } why) return;
        (_lost, _doubtful) = (null, true);
        throw new IOException(why);
    }

    Task Change() => (_changed ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    TaskCompletionSource? Changed()
    {
        var changed = _changed;
        _changed = null;
        return changed;
    }

    bool TryQueue()
    {
        if (_length == 0 || _underWay + _length > Window) return _length == 0;
        _toSay.Enqueue(_text[.._length]);
        _underWay += _length;
        _length = 0;
        return true;
    }

    void Forget()
    {
        _encoder.Reset();
        _length = 0;
        foreach (var piece in _toSay) _underWay -= piece.Length;
        _toSay.Clear();
    }

    // One thread at a time, outside the lock, so that pieces leave in their order and the connection may call back.
    void Say()
    {
        while (true)
        {
            byte[]? piece;
            int losses;
            lock (_gate)
            {
                if (_saying || !_toSay.TryDequeue(out piece)) return;
                (_saying, losses) = (true, _losses);
            }
            var body = new ArrayBufferWriter<byte>(piece.Length + 128);
            body.WriteString(leader);
            body.Write(piece);
            var said = new Said(this, piece.Length, losses);
            if (peer is null) said.Lost(default);
            else peer.Use(connection => said.Begin(connection, body.WrittenMemory));
            lock (_gate) _saying = false;
        }
    }

    void Taken(int bytes, int losses, string? lost)
    {
        TaskCompletionSource? changed;
        lock (_gate)
        {
            _underWay -= bytes;
            if (lost is null) _doubtful = false;
            else if (losses == _losses)
            {
                // What was said together is lost together, and told once.
                _losses++;
                _lost = lost;
                Forget();
            }
            if (_underWay == 0 || _length > Piece - LongestCharacter) TryQueue();
            changed = Changed();
        }
        changed?.TrySetResult();
        Say();
    }

    sealed class Said(LeaderOutput output, int bytes, int losses) : IConversation
    {
        readonly long _id = output.Leaders.NextId();
        Connection? _connection;

        public void Begin(Connection? connection, ReadOnlyMemory<byte> body)
        {
            _connection = connection;
            if (connection is null) Lost(default);
            else connection.Begin(_id, this, FrameKind.Print, body, output.Lane);
        }

        public void Receive(FrameKind kind, ReadOnlySequence<byte> body)
        {
            _connection!.Leave(_id, true);
            output.Taken(bytes, losses, kind == FrameKind.End ? null : output.Problem(new WireReader(body).ReadText()));
        }

        public void Lost(NodeName node) => output.Taken(bytes, losses, output.Problem("there is no connection"));

        public void Unreadable(NodeName node, ExitReason why) => output.Taken(bytes, losses, output.Problem($"its answer cannot be read: {why}"));
    }

    GroupLeaders Leaders => leaders;

    long Lane => lane;

    string Problem(string why) => GroupLeaders.Problem(peer, why);
}
