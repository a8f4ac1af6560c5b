using Akka.Configuration;

namespace KvApp.Router;

/// <summary>The settings of the router (<c>reference.conf</c> tells what each means).</summary>
/// <param name="Table">Who owns which names.</param>
/// <param name="Timeout">How long an answer may take.</param>
/// <param name="Window">Pieces of work under way to one node at a time.</param>
public sealed record RouterSettings(RoutingTable Table, TimeSpan Timeout, int Window)
{
    /// <summary>Reads <c>kv.router</c>.</summary>
    /// <exception cref="ConfigurationException">A value is wrong; the message names its key.</exception>
    public static RouterSettings From(Config config)
    {
        var timeout = config.GetTimeSpan("kv.router.timeout");
        var window = config.GetInt("kv.router.window");
        return new(
            RoutingTable.Parse(config),
            timeout > TimeSpan.Zero ? timeout : throw new ConfigurationException($"kv.router.timeout = {config.GetString("kv.router.timeout")}: it must be a duration above zero, such as 5s"),
            window > 0 ? window : throw new ConfigurationException($"kv.router.window = {config.GetString("kv.router.window")}: it must be 1 or more"));
    }
}
