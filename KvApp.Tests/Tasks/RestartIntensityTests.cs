using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

public class RestartIntensityTests
{
    static IEnumerable<bool> Ask(params double[] seconds)
    {
        var clock = new SetClock();
        var intensity = new RestartIntensity(3, TimeSpan.FromSeconds(5), clock);
        return seconds.Select(at =>
        {
            clock.Seconds = at;
            return intensity.TryRestart();
        });
    }

    [Fact, Trait("otp", "KU1"), Trait("otp", "C5")]
    public void Three_in_five_seconds_are_allowed_and_a_fourth_is_not() => Assert.Equal([true, true, true, false], Ask(10, 11, 12, 15));

    [Fact, Trait("otp", "SC19")]
    public void Seconds_are_whole_and_both_ends_count() => Assert.Equal([true, true, true, false], Ask(10.0, 11, 12, 15.9));

    [Fact, Trait("otp", "SC19")]
    public void What_is_longer_ago_does_not_count() => Assert.Equal([true, true, true, true, true, false], Ask(10, 11, 12, 16.0, 17, 17.9));

    sealed class SetClock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(Seconds * 1000);
    }
}
