using System.Runtime.CompilerServices;

namespace KvApp.Tasks;

/// <summary>How long a caller waits.</summary>
internal static class WaitTime
{
    static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    /// <summary>The time given, or the setting; what is longer than .NET's timers go is for ever.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public static TimeSpan Of(TimeSpan? timeout, LocalNode? node, [CallerArgumentExpression(nameof(timeout))] string? name = null) => timeout switch
    {
        null => node?.Settings.AwaitTimeout ?? TimeSpan.FromSeconds(5),
        { } given when given == Timeout.InfiniteTimeSpan || given > Longest => Timeout.InfiniteTimeSpan,
        { Ticks: >= 0 } given => given,
        { } negative => throw new ArgumentOutOfRangeException(name, negative, "the time to wait must be zero or more, or Timeout.InfiniteTimeSpan"),
    };
}
