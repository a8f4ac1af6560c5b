using Akka.Configuration;
using KvApp.Tasks;

namespace KvApp.Router;

/// <summary>The settings of the router (<c>reference.conf</c> says what each means).</summary>
/// <param name="Table">Who owns which names.</param>
/// <param name="Timeout">How long an answer may take.</param>
/// <param name="Window">Pieces of work under way to one node at a time.</param>
public sealed record RouterSettings(RoutingTable Table, TimeSpan Timeout, int Window)
{
    /// <summary>Bytes of work under way to one node at a time, and the last piece.</summary>
    public long WindowBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Reads <c>kv.router</c>.</summary>
    /// <exception cref="ConfigurationException">A value is wrong; the message names its key.</exception>
    public static RouterSettings From(Config config) => Read(config, new(config));

    /// <exception cref="ConfigurationException">A value is wrong; the message names its key.</exception>
    internal static RouterSettings Read(Config config, SettingsReader settings) => new(
        ReadTable(config, settings),
        settings.Duration("kv.router.timeout", TasksSettings.Least),
        settings.Whole("kv.router.window", 1, 1_000_000));

    static RoutingTable ReadTable(Config config, SettingsReader settings)
    {
        try
        {
            return RoutingTable.Parse(config);
        }
        catch (FormatException error)
        {
            throw new ConfigurationException($"{settings.Named("kv.router.table")}: {error.Message}");
        }
    }
}
