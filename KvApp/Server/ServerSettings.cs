using System.Net;
using KvApp.Tasks;

namespace KvApp;

/// <summary>The telnet server (<c>kv.server</c>).</summary>
public sealed record ServerSettings
{
    /// <summary>The address that is listened on.</summary>
    public IPAddress Host { get; init; } = IPAddress.Loopback;

    /// <summary>The port, 0 for any free one, or null for a node that only stores.</summary>
    public int? Port { get; init; } = 4040;

    /// <summary>The longest line, in bytes, that is read as a command.</summary>
    public int MaxLine { get; init; } = 64 * 1024;

    /// <summary>So many clients may be connected, if the limit of open files allows for them.</summary>
    public int MaxClients { get; init; } = 10_000;

    /// <summary>How long a client may keep the server waiting before it is disconnected; zero is for ever. Subscribers may wait.</summary>
    public TimeSpan IdleTimeout { get; init; }

    internal static ServerSettings Read(SettingsReader settings) => new()
    {
        Host = settings.ListenAddress("kv.server.host"),
        Port = settings.PortOrOff("kv.server.port"),
        MaxLine = (int)settings.Size("kv.server.max-line", 16, 64 << 20),
        MaxClients = settings.Whole("kv.server.max-clients", 1, 1_000_000),
        IdleTimeout = settings.Duration("kv.server.idle-timeout", TimeSpan.Zero),
    };
}
