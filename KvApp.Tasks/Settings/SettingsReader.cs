using System.Globalization;
using System.Net;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace KvApp.Tasks;

/// <summary>
/// Reads the settings of all projects, each with its type, its bounds and its unit. A wrong value is one line: key, value, source, and what
/// is expected.
/// </summary>
/// <param name="settings">The settings, with their defaults.</param>
/// <param name="originOf">The source of a key, or null where the sources are not known.</param>
internal sealed class SettingsReader(Config settings, Func<string, string?>? originOf = null)
{
    /// <summary>The longest duration that a timer of .NET takes is 49.7 days.</summary>
    public static readonly TimeSpan LongestDuration = TimeSpan.FromDays(49);

    public string Text(string key) =>
        settings.GetValue(key) is { } value && value.IsString() ? value.GetString() ?? "" : throw Bad(key, "a single value is expected");

    /// <summary>A text with the spaces at its ends, which Akka drops.</summary>
    public string Secret(string key) => Text(key) is var text && settings.GetValue(key).Values is [HoconLiteral only] ? only.Value : text;

    public IReadOnlyList<string> Texts(string key) =>
        settings.GetValue(key) is { } value && value.Values.Any(element => element.IsArray()) && value.GetArray().All(item =>
            item.IsString())
            ? [.. value.GetStringList()]
            : throw Bad(key, "a list of texts is expected, as in [\"a\", \"b\"]");

    public bool Switch(string key) =>
        OneOf(key, ("on", true), ("off", false), ("true", true), ("false", false), ("yes", true), ("no", false));

    /// <summary>A value that is one of a few words, in any case.</summary>
    public T OneOf<T>(string key, params (string Word, T Value)[] words)
    {
        var text = Text(key);
        foreach (var (word, value) in words)
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase)) return value;
        throw Bad(key, $"one of {string.Join(", ", words.Select(word => word.Word))} is expected");
    }

    public int Whole(string key, int least, int most) =>
        int.TryParse(Text(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least
            && number <= most
            ? number
            : throw Bad(key, $"a whole number from {least} to {most} is expected");

    public int Port(string key) =>
        Text(key) is var text && IsPort(text, out var port) ? port : throw Bad(key, "a port is expected, 0 to 65535 (0: any free one)");

    public int? PortOrOff(string key) => Text(key) is var text && text is "off" ? null
        : IsPort(text, out var port) ? port
        : throw Bad(key, "a port is expected, 0 to 65535 (0: any free one), or off");

    public IPAddress ListenAddress(string key) => Text(key) is var text && IPAddress.TryParse(text, out var address) ? address
        : text.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
        : throw Bad(key, "an IP address is expected, such as 127.0.0.1 (this machine) or 0.0.0.0 (everyone)");

    public long Size(string key, long least, long most) => Bounded(key, path => settings.GetByteSize(path) ?? -1, least, most,
        $"a size from {Bytes(least)} to {Bytes(most)} is expected, such as 64 KiB");

    /// <summary>A duration that a timer takes.</summary>
    public TimeSpan Duration(string key, TimeSpan least, TimeSpan? most = null) =>
        Bounded(key, path => settings.GetTimeSpan(path, allowInfinite: false), least, most ?? LongestDuration,
        $"a duration from {Span(least)} to {Span(most ?? LongestDuration)} is expected, such as 5s or 500ms");

    /// <summary>The key as an error names it.</summary>
    public string Named(string key) => originOf?.Invoke(key) is { } origin ? $"{key} (from {origin})" : key;

    /// <summary>A setting that this is the problem of.</summary>
    public ConfigurationException Bad(string key, string expected) =>
        new($"{key} = {Shown(key)}{(originOf?.Invoke(key) is { } origin ? $" (from {origin})" : "")}: {expected}");

    static bool IsPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= 65535;

    T Bounded<T>(string key, Func<string, T> read, T least, T most, string expected) where T : IComparable<T>
    {
        var text = Text(key);
        try
        {
            if (text.Length > 0 && read(key) is var value && value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0) return value;
        }
        catch (Exception)
        {
            // Akka's readers fail each in their own way, and all for one reason.
        }
        throw Bad(key, expected);
    }

    string Shown(string key) => IsSecret(key) ? "(not shown)"
        : settings.GetValue(key) is not { } value ? "(nothing)"
        : value.IsString() ? value.GetString() is { Length: > 0 } text ? OneLine(text) : "\"\""
        : OneLine(value.ToString());

    static bool IsSecret(string key) =>
        key.Contains("password", StringComparison.OrdinalIgnoreCase) || key.Contains("secret", StringComparison.OrdinalIgnoreCase);

    static string OneLine(string text) =>
        string.Concat(text.ReplaceLineEndings(" ").Take(200).Select(c => char.IsControl(c) ? $"\\u{(int)c:X4}" : c.ToString()));

    static string Bytes(long size) => size >= 1 << 20 && size % (1 << 20) == 0 ? $"{size >> 20} MiB"
        : size >= 1 << 10 && size % (1 << 10) == 0 ? $"{size >> 10} KiB"
        : size == 1 ? "1 byte" : $"{size} bytes";

    static string Span(TimeSpan time) => time == TimeSpan.Zero ? "0"
        : time.TotalDays >= 1 ? $"{time.TotalDays:0.#}d"
        : time.TotalHours >= 1 ? $"{time.TotalHours:0.#}h"
        : time.TotalSeconds >= 1 ? $"{time.TotalSeconds:0.#}s"
        : $"{time.TotalMilliseconds:0.#}ms";
}
