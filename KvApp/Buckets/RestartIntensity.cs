namespace KvApp;

/// <summary>How often a supervisor may restart its children (OTP's <c>max_restarts</c> in <c>max_seconds</c>).</summary>
sealed class RestartIntensity(int maxRestarts, TimeSpan window)
{
    readonly Queue<TimeSpan> _restarts = [];

    /// <summary>Counts a restart at <paramref name="now"/>, on any steady clock; false where it is one too many.</summary>
    public bool Allows(TimeSpan now)
    {
        while (_restarts.TryPeek(out var oldest) && now - oldest > window) _restarts.Dequeue();
        _restarts.Enqueue(now);
        return _restarts.Count <= maxRestarts;
    }
}
