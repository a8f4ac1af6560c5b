using System.Diagnostics;

namespace KvApp.Tasks;

/// <summary>
/// A moment by which something must be over (OTP's <c>{abs, time}</c>), on a clock that nobody sets. It is taken wherever a time to wait
/// is: as what is left of it at the call, and as no time if it is past. So several calls, one after the other, share one.
/// </summary>
public readonly record struct Deadline
{
    readonly long? _at;

    Deadline(long? at) => _at = at;

    /// <summary>Never: to wait as long as it takes. It is the default.</summary>
    public static Deadline Never => default;

    /// <summary>So long from now; <see cref="Timeout.InfiniteTimeSpan"/>, or what is longer than .NET's timers go, is never.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public static Deadline In(TimeSpan time) =>
        WaitTime.Of(time, null, nameof(time)) is var wait && wait == Timeout.InfiniteTimeSpan ? Never : new(Stopwatch.GetTimestamp() + (long)(wait.TotalSeconds * Stopwatch.Frequency));

    /// <summary>What is left: zero if it is past, <see cref="Timeout.InfiniteTimeSpan"/> if it never comes.</summary>
    public TimeSpan Left => _at is not { } at ? Timeout.InfiniteTimeSpan
        : Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), at) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>A deadline is a time to wait: what is left of it now.</summary>
    public static implicit operator TimeSpan(Deadline deadline) => deadline.Left;

    /// <inheritdoc/>
    public override string ToString() => _at is null ? "never" : $"in {Left}";
}
