using System.Buffers;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>How much of a process there is.</summary>
internal enum Presence
{
    /// <summary>It runs.</summary>
    Alive,

    /// <summary>An exit signal has ended it for everyone, and its function still runs: nothing is heard of it, and it hears nothing.</summary>
    Dead,

    /// <summary>It is over. What it left running is code of the node that it ran on.</summary>
    Over,
}

/// <summary>What one process prints and reads, by way of its group leader.</summary>
internal sealed class ProcessIo
{
    readonly GroupLeaders _leaders;
    readonly IActorRef _pid;
    readonly Func<Presence> _presence;
    readonly Lock _gate = new();
    readonly HashSet<Reading> _readings = [];
    volatile LeaderOutput? _output;
    Task _before = Task.CompletedTask;

    /// <param name="leaders">The leaders that its node knows.</param>
    /// <param name="pid">Its pid.</param>
    /// <param name="leader">Its leader; null for the console of its node.</param>
    /// <param name="presence">How much of it there is.</param>
    public ProcessIo(GroupLeaders leaders, IActorRef pid, string? leader, Func<Presence> presence)
    {
        (_leaders, _pid, _presence) = (leaders, pid, presence);
        (Out, In) = (new ProcessWriter(this), new ProcessReader(this));
        Lead(leader);
    }

    public TextWriter Out { get; }

    public TextReader In { get; }

    /// <summary>Its leader as it travels; null for the console of its node.</summary>
    public string? Leader { get; private set; }

    public void Lead(string? leader)
    {
        lock (_gate)
        {
            var pid = leader is null ? _leaders.Console.Pid : _leaders.Resolve(leader);
            if (_output is { } output) _before = Task.WhenAll(_before, output.FlushAsync(throws: false, default));
            Leader = pid.Equals(_leaders.Console.Pid) ? null : leader;
            _output = Leader is null ? null : new(_leaders, Leader, _leaders.PeerOf(pid), Connection.LaneOf(_pid));
        }
    }

    /// <exception cref="IOException">The leader is lost, or its console fails.</exception>
    public void Write(ReadOnlySpan<char> text)
    {
        var presence = _presence();
        if (presence == Presence.Dead) return;
        if (presence == Presence.Alive && _output is { } output) output.Write(text);
        else _leaders.Console.Print(text);
    }

    /// <exception cref="IOException">The leader is lost, or its console fails.</exception>
    public async Task WriteAsync(ReadOnlyMemory<char> text, CancellationToken cancellation)
    {
        if (_presence() == Presence.Alive && _output is { } output) await output.WriteAsync(text, cancellation).ConfigureAwait(false);
        else Write(text.Span);
    }

    /// <summary>Waits until all that was printed is on the console.</summary>
    /// <exception cref="IOException">The leader is lost.</exception>
    public void Flush() => Printed(throws: true);

    /// <summary>The same; a leader that is lost is the next write's trouble.</summary>
    public void Printed() => Printed(throws: false);

    void Printed(bool throws)
    {
        if (_presence() == Presence.Alive) _output?.Flush(throws);
    }

    public Task FlushAsync(CancellationToken cancellation) => _presence() == Presence.Alive && _output is { } output ? output.FlushAsync(throws: true, cancellation) : Task.CompletedTask;

    /// <summary>All that it has printed is on the console, or lost with it.</summary>
    public async Task Drained()
    {
        if (_output is { } output) await output.FlushAsync(throws: false, default).ConfigureAwait(false);
        await _before.ConfigureAwait(false);
    }

    /// <summary>The process has ended: whoever in it still waits for its leader waits no longer.</summary>
    public void Ended()
    {
        Reading[] readings;
        lock (_gate) readings = [.. _readings];
        foreach (var reading in readings) reading.TakeBack();
        _output?.Drop();
    }

    /// <summary>A line of its leader's console; what it printed before is there when it is asked for.</summary>
    /// <exception cref="IOException">The leader is lost, or its console fails.</exception>
    /// <exception cref="OperationCanceledException">The process has ended.</exception>
    public string? ReadLine()
    {
        Printed(throws: true);
        var reading = Ask();
        try
        {
            return reading.Line.GetAwaiter().GetResult();
        }
        finally
        {
            Forget(reading);
        }
    }

    /// <inheritdoc cref="ReadLine"/>
    public async Task<string?> ReadLineAsync(CancellationToken cancellation)
    {
        await FlushAsync(cancellation).ConfigureAwait(false);
        var reading = Ask();
        try
        {
            await using var registration = cancellation.UnsafeRegister(asked => ((Reading)asked!).TakeBack(), reading);
            return await reading.Line.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        finally
        {
            Forget(reading);
        }
    }

    Reading Ask()
    {
        Reading reading;
        lock (_gate)
        {
            reading = _output is not null && Leader is { } leader && _presence() == Presence.Alive ? new Asked(_leaders, leader, Connection.LaneOf(_pid)) : new Here(_leaders.Console.Input);
            _readings.Add(reading);
        }
        if (_presence() == Presence.Dead) reading.TakeBack(); // it may have ended before this was to be found
        else reading.Begin();
        return reading;
    }

    void Forget(Reading reading)
    {
        lock (_gate) _readings.Remove(reading);
    }

    /// <summary>A line that somebody waits for.</summary>
    abstract class Reading
    {
        readonly TaskCompletionSource<string?> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string?> Line => _line.Task;

        public abstract void Begin();

        /// <summary>Nobody wants it any more.</summary>
        public void TakeBack()
        {
            if (_line.TrySetCanceled()) Withdraw();
        }

        public void Give(string? line) => _line.TrySetResult(line);

        public void Fail(string why) => _line.TrySetException(new IOException(why));

        protected abstract void Withdraw();
    }

    sealed class Here(ConsoleInput input) : Reading, ILineRequest
    {
        public override void Begin()
        {
            input.Ask(this);
            if (Line.IsCanceled) input.TakeBack(this);
        }

        protected override void Withdraw() => input.TakeBack(this);
    }

    sealed class Asked(GroupLeaders leaders, string leader, long lane) : Reading, IConversation
    {
        readonly long _id = leaders.NextId();
        readonly Peer? _peer = leaders.PeerOf(leaders.Resolve(leader));
        volatile Connection? _connection;

        public override void Begin()
        {
            var body = new ArrayBufferWriter<byte>();
            body.WriteString(leader);
            if (_peer is null) Lost(default);
            else _peer.Use(connection =>
            {
                if (connection is null)
                {
                    Lost(default);
                    return;
                }
                _connection = connection;
                connection.Begin(_id, this, FrameKind.Read, body.WrittenMemory, lane);
                if (Line.IsCanceled) Withdraw();
            });
        }

        protected override void Withdraw()
        {
            if (_connection is { } connection && connection.Leave(_id, true)) connection.Say(_id, true, FrameKind.Forget, lane: lane);
        }

        public void Receive(FrameKind kind, ReadOnlySequence<byte> body)
        {
            _connection!.Leave(_id, true);
            if (kind == FrameKind.End) Give(new WireReader(body).ReadString());
            else Fail(Problem(new WireReader(body).ReadText()));
        }

        public void Lost(NodeName node) => Fail(Problem("there is no connection"));

        public void Unreadable(NodeName node, ExitReason why) => Fail(Problem($"its answer cannot be read: {why}"));

        string Problem(string why) => GroupLeaders.Problem(_peer, why);
    }
}
