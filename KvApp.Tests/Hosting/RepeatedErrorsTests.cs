using Xunit;

namespace KvApp.Tests;

public sealed class RepeatedErrorsTests
{
    readonly ManualClock _clock = new();

    [Fact]
    public void The_same_line_is_told_once_a_minute_and_then_how_often_it_came()
    {
        var repeated = new RepeatedErrors(_clock);

        Assert.True(repeated.Tell("Akka.Remote", "Association to [akka.tcp://kv@10.0.0.1:8110] has failed", out var untold));
        Assert.Equal(0, untold);
        for (var second = 0; second < 59; second++)
        {
            _clock.Now += TimeSpan.FromSeconds(1);
            Assert.False(repeated.Tell("Akka.Remote", $"Association to [akka.tcp://kv@10.0.0.2:{second}] has failed", out _));
        }
        _clock.Now += TimeSpan.FromSeconds(1);
        Assert.True(repeated.Tell("Akka.Remote", "Association to [akka.tcp://kv@10.0.0.1:8110] has failed", out untold));
        Assert.Equal(59, untold);
    }

    [Fact]
    public void Another_line_or_another_source_is_told_at_once()
    {
        var repeated = new RepeatedErrors(_clock);

        Assert.True(repeated.Tell("Akka.Remote", "one", out _));
        Assert.True(repeated.Tell("Akka.Remote", "two", out _));
        Assert.True(repeated.Tell("Akka.Cluster", "one", out _));
    }

    [Fact]
    public void What_is_kept_is_bounded()
    {
        var repeated = new RepeatedErrors(_clock);
        for (var n = 0; n < 100_000; n++) repeated.Tell("Akka.Remote", new string('x', n % 70) + new string('y', n / 70 % 70), out _);

        Assert.InRange(repeated.Kept, 1, 1000);
    }

    sealed class ManualClock : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromDays(1);

        public override long GetTimestamp() => Now.Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    }
}
