using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>A call that is under way (OTP's request id): its response is received later, once, by who sent the request.</summary>
public sealed class ErpcRequest<T>
{
    readonly LocalNode _node;
    readonly CallHandle _call;
    readonly IActorRef? _owner;
    int _taken;

    internal ErpcRequest(LocalNode node, CallHandle call, IActorRef? owner) => (_node, _call, _owner) = (node, call, owner);

    internal CallHandle Call => _call;

    internal bool IsTaken => Volatile.Read(ref _taken) != 0;

    /// <summary>Waits for the response (<c>erpc:receive_response</c>).</summary>
    /// <param name="timeout">How long; null waits for ever. Then the request is given up: the function goes on, and nothing of it comes any more.</param>
    /// <param name="cancellation">Ends the waiting as a timeout does.</param>
    /// <exception cref="ErpcException">There is no value; <see cref="ErpcErrorKind.BadArgument"/>: the response was received before, or the request was given up.</exception>
    /// <exception cref="ThrownException">The function threw this value.</exception>
    /// <exception cref="InvalidOperationException">Another process sent the request.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public Task<T> ReceiveResponse(TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        var wait = Calls.Time(timeout);
        Take();
        return Receive();

        async Task<T> Receive() => Told(await Calls.Wait(_call, wait, cancellation).ConfigureAwait(false)).GetOrThrow();
    }

    /// <summary>
    /// Looks for the response, or waits for it for some time (<c>erpc:wait_response</c>). If it has not come the request stands, and may be
    /// asked again; after the response was received there is none any more.
    /// </summary>
    /// <param name="timeout">How long; none if nothing is said.</param>
    /// <exception cref="ErpcException">The response is that there is no value.</exception>
    /// <exception cref="ThrownException">The function threw this value.</exception>
    /// <exception cref="InvalidOperationException">Another process sent the request.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public Task<(bool Answered, T? Value)> WaitResponse(TimeSpan timeout = default)
    {
        var wait = Calls.Time(timeout);
        CheckOwner();
        return Wait();

        async Task<(bool, T?)> Wait() => await EndWithin(wait).ConfigureAwait(false) is { } end ? (true, Told(end).GetOrThrow()) : (false, default(T?));
    }

    /// <summary>Has a process or an actor of this node told of the response by a message: <see cref="CheckResponse"/> knows it.</summary>
    /// <exception cref="ErpcException"><see cref="ErpcErrorKind.BadArgument"/>: the response was received before.</exception>
    /// <exception cref="ArgumentException">The receiver is of another node.</exception>
    /// <exception cref="InvalidOperationException">Another process sent the request.</exception>
    public void PipeTo(IActorRef receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        if (!_node.IsLocal(receiver)) throw new ArgumentException($"{receiver} is not of this node: a response is for who sent the request", nameof(receiver));
        Take();
        _call.End.ContinueWith(ended => receiver.Tell(new ErpcResponse(this, ended.Result), ActorRefs.NoSender), TaskContinuationOptions.OnlyOnRanToCompletion);
    }

    /// <summary>Whether a message is the response to this request (<c>erpc:check_response</c>), after <see cref="PipeTo"/>.</summary>
    /// <exception cref="ErpcException">It is, and there is no value.</exception>
    /// <exception cref="ThrownException">It is, and the function threw this value.</exception>
    public (bool Answered, T? Value) CheckResponse(object message) =>
        message is ErpcResponse response && response.Request == this ? (true, Told(response.End).GetOrThrow()) : (false, default(T?));

    /// <summary>The end, if it comes in time and nobody else has received it.</summary>
    internal async Task<CallEnd?> EndWithin(TimeSpan wait)
    {
        if (IsTaken) return null;
        try
        {
            var end = await _call.End.WaitAsync(wait).ConfigureAwait(false);
            return TryTake() ? end : null;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return null;
        }
    }

    internal ErpcResult<T> Told(CallEnd end) => ErpcResult<T>.Of(_node, end);

    /// <exception cref="ErpcException">It has been taken.</exception>
    internal void CheckFree()
    {
        CheckOwner();
        if (IsTaken) throw Taken();
    }

    internal bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    /// <exception cref="InvalidOperationException">Another process sent it.</exception>
    internal void CheckOwner()
    {
        if (_owner is not null && RunningProcess.CurrentPid(_node.System) is { } self && !self.Equals(_owner))
            throw new InvalidOperationException($"the response must be received by {_owner.Path}, which sent the request, but was asked for by {self.Path}; send it from there, or have what it gave sent here");
    }

    void Take()
    {
        CheckOwner();
        if (!TryTake()) throw Taken();
    }

    static ErpcException Taken() => new("the response to this request was received before, or the request was given up; it is received once: keep it, or call WaitResponse until it is there");
}

/// <summary>The response to a request, as a message: <see cref="ErpcRequest{T}.CheckResponse"/> and <see cref="ErpcRequests{T, TLabel}.CheckResponse"/> tell whose it is and what it says.</summary>
public sealed class ErpcResponse : INoSerializationVerificationNeeded
{
    internal ErpcResponse(object request, CallEnd end) => (Request, End) = (request, end);

    internal object Request { get; }

    internal CallEnd End { get; }
}
