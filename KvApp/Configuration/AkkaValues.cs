using System.Globalization;
using System.Text.RegularExpressions;

namespace KvApp;

/// <summary>
/// Akka reads its settings late, and fails in an actor, with a stack. So a value is looked at here: where Akka's default is a number, a
/// duration, a size or a switch, any of these is taken, since some settings take two of them, and no other text.
/// </summary>
static partial class AkkaValues
{
    static readonly string[] Words = ["on", "off", "true", "false", "yes", "no", "infinite", "undefined", "off-for-windows"];

    // A timer of .NET takes 49.7 days.
    const double MostDays = 49;

    /// <exception cref="BadStartException">A value is none that Akka can read.</exception>
    public static void Check(IEnumerable<Layer> layers)
    {
        foreach (var layer in layers)
            foreach (var (path, value) in layer.Root.Leaves())
                if (path is ["akka", ..] && References.All.Find(path) is SettingsNode.Text known && IsQuantity(known.Value)
                    && Problem(value) is { } problem)
                    throw new BadStartException($"{string.Join('.', path)} = {Shown(value)} (from {layer.At(value)}): {problem}, such as Akka's {known.Value}");
    }

    static string Shown(SettingsNode value) => value is SettingsNode.Text text ? Visible.Of(text.Value) : "a list";

    static string? Problem(SettingsNode value)
    {
        if (value is not SettingsNode.Text { Value: var text } || !(text.Length == 0
            || IsQuantity(text))) return "a number, a duration, a size or a switch is expected";
        return Days(text) > MostDays ? $"a duration of no more than {MostDays} days is expected" : null;
    }

    static bool IsQuantity(string text) => Words.Contains(text, StringComparer.OrdinalIgnoreCase)
        || (Quantity().Match(text) is { Success: true } parts && (parts.Groups[2].Length == 0 || Unit().IsMatch(parts.Groups[2].Value)));

    static double Days(string text)
    {
        var parts = Quantity().Match(text);
        if (!parts.Success || !double.TryParse(parts.Groups[1].Value, NumberStyles.Float, CultureInfo.InvariantCulture,
            out var number)) return 0;
        return parts.Groups[2].Value switch
        {
            "d" or "day" or "days" => number,
            "h" or "hour" or "hours" => number / 24,
            "m" or "minute" or "minutes" => number / 24 / 60,
            "s" or "second" or "seconds" => number / 24 / 3600,
            "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => number / 24 / 3600_000,
            _ => 0,
        };
    }

    [GeneratedRegex(@"^\s*(-?\d{1,18}(?:\.\d{1,18})?(?:[eE][+-]?\d{1,3})?)\s*([A-Za-z]{0,12})\s*$")]
    private static partial Regex Quantity();

    [GeneratedRegex("^(?:d|h|m|s|ms|us|ns|days?|hours?|minutes?|seconds?|(?:milli|micro|nano)(?:s|seconds?)?|[bB]|(?:kilo|mega|giga|tera|kibi|mebi|gibi|tebi)?bytes?|[kKmMgGtT]i?[bB]?)$")]
    private static partial Regex Unit();
}
