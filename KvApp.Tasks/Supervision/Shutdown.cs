namespace KvApp.Tasks;

/// <summary>How long a child that is asked to stop may take (OTP's <c>:shutdown</c>). The default is five seconds.</summary>
public readonly record struct Shutdown
{
    readonly TimeSpan? _after;
    readonly bool _kill;

    Shutdown(TimeSpan? after, bool kill) => (_after, _kill) = (after, kill);

    /// <summary>Five seconds.</summary>
    public static Shutdown Default => default;

    /// <summary>No time: it is killed (<c>:brutal_kill</c>).</summary>
    public static Shutdown BrutalKill => new(null, true);

    /// <summary>As long as it takes (<c>:infinity</c>).</summary>
    public static Shutdown Infinity => new(Timeout.InfiniteTimeSpan, false);

    internal bool IsBrutal => _kill;

    internal TimeSpan Time => _after ?? TimeSpan.FromSeconds(5);

    /// <summary>So long; then it is killed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public static Shutdown After(TimeSpan wait) => wait >= TimeSpan.Zero || wait == Timeout.InfiniteTimeSpan ? new(wait, false)
        : throw new ArgumentOutOfRangeException(nameof(wait), wait, "a child cannot be given less than no time to stop");

    /// <summary>A time is a time to stop in.</summary>
    public static implicit operator Shutdown(TimeSpan wait) => After(wait);

    /// <inheritdoc/>
    public override string ToString() => _kill ? "brutal_kill" : Time == Timeout.InfiniteTimeSpan ? "infinity" : Time.ToString();
}
