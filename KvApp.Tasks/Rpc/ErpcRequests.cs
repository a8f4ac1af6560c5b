using System.Threading.Channels;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Calls that are under way, each with a label (OTP's request id collection): their responses are received as they come.</summary>
public sealed class ErpcRequests<T, TLabel>
{
    readonly Lock _gate = new();
    readonly List<Entry> _all = [];
    readonly Channel<Entry> _ended = Channel.CreateUnbounded<Entry>();

    sealed record Entry(ErpcRequest<T> Request, TLabel Label);

    /// <summary>How many there are; with <c>delete: false</c> those whose responses were received too (<c>erpc:reqids_size</c>).</summary>
    public int Count
    {
        get { lock (_gate) return _all.Count; }
    }

    /// <summary>Adds a request (<c>erpc:reqids_add</c>); gives this.</summary>
    /// <exception cref="ErpcException"><see cref="ErpcErrorKind.BadArgument"/>: its response was received before, or it was given up.</exception>
    /// <exception cref="InvalidOperationException">Another process sent it.</exception>
    public ErpcRequests<T, TLabel> Add(ErpcRequest<T> request, TLabel label)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.CheckFree();
        var entry = new Entry(request, label);
        lock (_gate) _all.Add(entry);
        request.Call.End.ContinueWith(_ => _ended.Writer.TryWrite(entry), TaskContinuationOptions.ExecuteSynchronously);
        return this;
    }

    /// <summary>The requests with their labels (<c>erpc:reqids_to_list</c>).</summary>
    public IReadOnlyList<(ErpcRequest<T> Request, TLabel Label)> ToList()
    {
        lock (_gate) return [.. _all.Select(entry => (entry.Request, entry.Label))];
    }

    /// <summary>Waits for the first response (<c>erpc:receive_response/3</c>); null if there is no request.</summary>
    /// <param name="timeout">How long; null waits for ever. Then all requests are given up: the functions go on, and nothing of them comes any more.</param>
    /// <param name="delete">Whether the request is taken out. If not, it stays without a response to come.</param>
    /// <exception cref="ErpcException">There is no value, and <see cref="ErpcException.Label"/> says of which request; or it did not come in time.</exception>
    /// <exception cref="InvalidOperationException">Another process sent the requests; or all responses were received, and to wait for ever would be in vain.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public Task<(T Value, TLabel Label)?> ReceiveResponse(TimeSpan? timeout = null, bool delete = true)
    {
        var wait = Calls.Time(timeout);
        CheckOwner();
        return Receive();

        async Task<(T, TLabel)?> Receive()
        {
            if (Count == 0) return null;
            if (await Next(wait).ConfigureAwait(false) is var (entry, end)) return Told(entry, end, delete);
            GiveUp();
            throw new ErpcException(ErpcErrorKind.Timeout, new ExitReason.Timeout());
        }
    }

    /// <summary>Looks for a response, or waits for it for some time (<c>erpc:wait_response/3</c>); null if none has come, or there is no request. The requests stand.</summary>
    /// <param name="timeout">How long; none if nothing is said.</param>
    /// <param name="delete">Whether the request is taken out whose response it is.</param>
    /// <exception cref="ErpcException">There is no value, and <see cref="ErpcException.Label"/> says of which request.</exception>
    /// <exception cref="InvalidOperationException">Another process sent the requests.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public Task<(T Value, TLabel Label)?> WaitResponse(TimeSpan timeout = default, bool delete = true)
    {
        var wait = Calls.Time(timeout);
        CheckOwner();
        return Wait();

        async Task<(T, TLabel)?> Wait() => !IsExhausted && await Next(wait).ConfigureAwait(false) is var (entry, end) ? Told(entry, end, delete) : null;
    }

    /// <summary>Has a process or an actor of this node told of each response by a message: <see cref="CheckResponse"/> knows them.</summary>
    /// <exception cref="ArgumentException">The receiver is of another node.</exception>
    /// <exception cref="InvalidOperationException">Another process sent the requests.</exception>
    public void PipeTo(IActorRef receiver)
    {
        foreach (var (request, _) in ToList())
            if (!request.IsTaken) request.PipeTo(receiver);
    }

    /// <summary>Whether a message is the response to one of these requests (<c>erpc:check_response/3</c>), after <c>PipeTo</c>; null if not.</summary>
    /// <exception cref="ErpcException">It is, and there is no value; <see cref="ErpcException.Label"/> says of which request.</exception>
    public (T Value, TLabel Label)? CheckResponse(object message, bool delete = true)
    {
        Entry? entry;
        lock (_gate) entry = message is ErpcResponse response ? _all.Find(each => each.Request == response.Request) : null;
        return entry is null ? null : Told(entry, ((ErpcResponse)message).End, delete);
    }

    bool IsExhausted
    {
        get { lock (_gate) return _all.TrueForAll(entry => entry.Request.IsTaken); }
    }

    // The first that ended, of those that nobody else has received; null if none has in time.
    async Task<(Entry, CallEnd)?> Next(TimeSpan wait)
    {
        using var over = new CancellationTokenSource(wait);
        while (true)
        {
            if (wait == Timeout.InfiniteTimeSpan && IsExhausted) throw new InvalidOperationException("all responses were received, and the requests kept (delete: false): none will come");
            if (!_ended.Reader.TryRead(out var entry))
            {
                // What has just ended may not have been written yet.
                lock (_gate) entry = _all.Find(each => each.Request.Call.End.IsCompletedSuccessfully && !each.Request.IsTaken);
            }
            try
            {
                entry ??= await _ended.Reader.ReadAsync(over.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
            if (entry.Request.Call.End.IsCompletedSuccessfully && entry.Request.TryTake()) return (entry, entry.Request.Call.End.Result);
        }
    }

    (T, TLabel) Told(Entry entry, CallEnd end, bool delete)
    {
        if (delete)
            lock (_gate) _all.Remove(entry);
        var told = entry.Request.Told(end);
        return told is ErpcResult<T>.Ok ok ? (ok.Value, entry.Label) : throw told.Failure(entry.Label);
    }

    void GiveUp()
    {
        Entry[] all;
        lock (_gate)
        {
            all = [.. _all];
            _all.Clear();
        }
        foreach (var entry in all)
            if (entry.Request.TryTake()) entry.Request.Call.Abandon();
    }

    void CheckOwner()
    {
        foreach (var (request, _) in ToList()) request.CheckOwner();
    }
}
