using System.Net;
using KvApp.Tasks;

namespace KvApp;

/// <summary>Where this node answers how it is over HTTP (<c>kv.http</c>). It tells and commands nothing, so where it listens is not a matter of trust.</summary>
public sealed record HttpSettings
{
    /// <summary>The address that is listened on.</summary>
    public required IPAddress Host { get; init; }

    /// <summary>The port, 0 for any free one, or null where nobody asks over HTTP.</summary>
    public required int? Port { get; init; }

    internal static HttpSettings Read(SettingsReader settings) => new() { Host = settings.ListenAddress("kv.http.host"), Port = settings.PortOrOff("kv.http.port") };
}
