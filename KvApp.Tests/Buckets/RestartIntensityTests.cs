using Xunit;

namespace KvApp.Tests;

public class RestartIntensityTests
{
    static IEnumerable<bool> Ask(params double[] seconds)
    {
        var intensity = new RestartIntensity(3, TimeSpan.FromSeconds(5));
        return seconds.Select(at => intensity.Allows(TimeSpan.FromSeconds(at)));
    }

    [Fact, Trait("otp", "KU1")]
    public void Three_in_five_seconds_are_allowed_and_a_fourth_is_not() => Assert.Equal([true, true, true, false], Ask(10, 11, 12, 15));

    [Fact, Trait("otp", "KU1")]
    public void What_is_longer_ago_does_not_count() => Assert.Equal([true, true, true, true, true, false], Ask(10, 11, 12, 15.1, 16.1, 16.2));
}
