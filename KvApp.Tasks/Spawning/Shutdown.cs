namespace KvApp.Tasks;

/// <summary>How long a child that is asked to stop may take (OTP's <c>:shutdown</c>). The default is five seconds.</summary>
public readonly record struct Shutdown
{
    readonly TimeSpan? _after;
    readonly bool _kill;

    static readonly TimeSpan FiveSeconds = TimeSpan.FromSeconds(5);

    Shutdown(TimeSpan? after, bool kill) => (_after, _kill) = (after == FiveSeconds ? null : after, kill);

    /// <summary>Five seconds.</summary>
    public static Shutdown Default => default;

    /// <summary>No time: it is killed (<c>:brutal_kill</c>).</summary>
    public static Shutdown BrutalKill => new(null, true);

    /// <summary>As long as it takes (<c>:infinity</c>).</summary>
    public static Shutdown Infinity => new(Timeout.InfiniteTimeSpan, false);

    internal bool IsBrutal => _kill;

    internal TimeSpan Time => _after ?? FiveSeconds;

    /// <summary>So long; then it is killed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public static Shutdown After(TimeSpan wait) => new(WaitTime.Of(wait, null), false);

    /// <summary>A time is a time to stop in.</summary>
    public static implicit operator Shutdown(TimeSpan wait) => After(wait);

    /// <inheritdoc/>
    public override string ToString() => _kill ? "brutal_kill" : Time == Timeout.InfiniteTimeSpan ? "infinity" : Time.ToString();
}
