namespace KvApp.Tasks;

/// <summary>How often a supervisor may restart its children (OTP's <c>max_restarts</c> in <c>max_seconds</c>). One supervisor has one for all of them.</summary>
/// <param name="maxRestarts">How many restarts are allowed within <paramref name="window"/>.</param>
/// <param name="window">
/// Counted in whole seconds, both ends included, as OTP does: of 5 seconds, restarts in the seconds 10 and 15 are within one window,
/// however far apart in them.
/// </param>
/// <param name="clock">Null is the system's.</param>
public sealed class RestartIntensity(int maxRestarts, TimeSpan window, TimeProvider? clock = null)
{
    readonly TimeProvider _clock = clock ?? TimeProvider.System;
    readonly long _window = (long)window.TotalSeconds;
    readonly Queue<long> _restarts = [];

    /// <summary>Counts a restart; false where it is one too many.</summary>
    public bool TryRestart()
    {
        var now = _clock.GetTimestamp() / _clock.TimestampFrequency;
        while (_restarts.TryPeek(out var then) && now > then + _window) _restarts.Dequeue();
        _restarts.Enqueue(now);
        return _restarts.Count <= maxRestarts;
    }
}
