namespace KvApp.Tasks;

/// <summary>How long the steps of a connection's life may take.</summary>
/// <param name="Silence">Nothing heard for so long is nodedown (OTP's <c>net_ticktime</c>).</param>
/// <param name="Clock">Which clock says so: one that is never set back.</param>
internal sealed record ConnectionTimes(TimeSpan Silence, TimeProvider Clock)
{
    /// <summary>How often the daemon looks at its connections.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    /// <summary>Five pulses go into a silence, so that four may come late.</summary>
    public TimeSpan Pulse => Silence / 5;

    /// <summary>An attempt to connect fails after this, if nothing has refused it before: on a busy machine two programs that have just been started took more than one second.</summary>
    public TimeSpan Connect { get; } = TimeSpan.FromSeconds(3);

    /// <summary>A hello is said again after this: Akka drops those that come before the link stands.</summary>
    public TimeSpan Hello { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>After a failed attempt Akka keeps its gate closed (<c>retry-gate-closed-for</c>) and nothing we send leaves this node.</summary>
    public TimeSpan Gate { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The question after a lost link must be answered in this time, unless the port of the other side says more (<c>IPeerHost.ProbeIn</c>).</summary>
    public TimeSpan Probe { get; } = TimeSpan.FromMilliseconds(200);

    public long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Clock.TimestampFrequency);

    public long Now => Clock.GetTimestamp();
}
