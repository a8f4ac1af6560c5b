namespace KvApp;

/// <summary>Calls out when a client has kept the server waiting for too long. It costs a line nothing but two stores.</summary>
sealed class IdleWatch : IDisposable
{
    readonly TimeSpan _limit;
    readonly Action _tooLong;
    readonly Timer? _timer;
    long _waitingSince;

    public IdleWatch(TimeSpan limit, Action tooLong)
    {
        (_limit, _tooLong) = (limit, tooLong);
        if (limit > TimeSpan.Zero) _timer = new(_ => Look(), null, limit, Timeout.InfiniteTimeSpan);
    }

    public void Waiting()
    {
        if (_timer is not null) Volatile.Write(ref _waitingSince, Math.Max(1, Environment.TickCount64));
    }

    public void Working() => Volatile.Write(ref _waitingSince, 0);

    public void Dispose() => _timer?.Dispose();

    void Look()
    {
        var since = Volatile.Read(ref _waitingSince);
        var left = since == 0 ? _limit : _limit - TimeSpan.FromMilliseconds(Environment.TickCount64 - since);
        if (left <= TimeSpan.Zero) _tooLong();
        else _timer!.Change(left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }
}
