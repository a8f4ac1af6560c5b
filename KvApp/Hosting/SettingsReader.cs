using System.Net;
using Akka.Configuration;
using Microsoft.Extensions.Logging;

namespace KvApp;

/// <summary>Reads single settings; a value that is none is told with its key and where it came from.</summary>
sealed class SettingsReader(Config settings, Func<string, string> originOf)
{
    public string Text(string key) => settings.GetValue(key) is { } value && value.IsString() ? value.GetString() ?? "" : throw Bad(key, "a single value is expected");

    public IList<string> Texts(string key) => settings.GetValue(key) is { } value && value.Values.Any(element => element.IsArray()) && value.GetArray().All(item => item.IsString())
        ? value.GetStringList()
        : throw Bad(key, "a list of texts is expected, as in [\"a\", \"b\"]");

    public bool Switch(string key) => Read(key, "on or off", path => settings.GetBoolean(path));

    public int Port(string key) => int.TryParse(Text(key), out var port) && port is >= 0 and <= 65535 ? port : throw Bad(key, "a port is expected, 0 to 65535 (0: any free one)");

    public int Count(string key) => int.TryParse(Text(key), out var count) && count >= 1
        ? count
        : throw Bad(key, "a number is expected, 1 or more");

    public IPAddress ListenAddress(string key) => IPAddress.TryParse(Text(key), out var address) ? address
        : Text(key).Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
        : throw Bad(key, "an IP address is expected, such as 127.0.0.1 (this machine) or 0.0.0.0 (everyone)");

    public int? PortOrOff(string key) => Text(key) is "off" ? null
        : int.TryParse(Text(key), out var port) && port is >= 0 and <= 65535 ? port
        : throw Bad(key, "a port is expected, 0 to 65535 (0: any free one), or off");

    public int Size(string key, int least, int most) => Read(key, $"a size from {least} bytes to {most >> 20} MiB, such as 64 KiB", path => settings.GetByteSize(path)) is { } size && size >= least && size <= most
        ? (int)size
        : throw Bad(key, $"a size from {least} bytes to {most >> 20} MiB is expected, such as 64 KiB");

    public TimeSpan Duration(string key) => Read(key, "a duration, such as 5s or 500ms", path => settings.GetTimeSpan(path, allowInfinite: false));

    public LogLevel Level(string key) => Text(key).ToLowerInvariant() switch
    {
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "off" => LogLevel.None,
        _ => throw Bad(key, "one of debug, info, warning, error, off is expected"),
    };

    /// <summary>The key as an error names it.</summary>
    public string Named(string key) => $"{key} (from {originOf(key)})";

    public BadStartException Bad(string key, string expected) => new($"{key} = {Shown(key)} (from {originOf(key)}): {expected}");

    T Read<T>(string key, string expected, Func<string, T> read)
    {
        try
        {
            return Text(key).Length > 0 ? read(key) : throw Bad(key, $"{expected} is expected");
        }
        catch (Exception error) when (error is not BadStartException)
        {
            throw Bad(key, $"{expected} is expected");
        }
    }

    string Shown(string key) => settings.GetValue(key) is not { } value ? "(nothing)"
        : value.IsString() ? value.GetString() is { Length: > 0 } text ? text : "\"\""
        : value.ToString().ReplaceLineEndings(" ");
}
