namespace KvApp;

/// <summary>The telnet server of a node (<c>kv.server</c>).</summary>
public sealed record ServerSettings
{
    /// <summary>The address to listen on: an IP address, or a name that has one.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port; 0 takes any free one.</summary>
    public int Port { get; init; } = 4040;

    /// <summary>The longest line in bytes, without its end.</summary>
    public int MaxLine { get; init; } = 64 * 1024;

    /// <summary>How long a client may keep the server waiting before it is disconnected; zero is for ever. Subscribers may wait.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.Zero;

    /// <summary>These settings.</summary>
    /// <exception cref="FormatException">One of them makes no sense; the message names it and its value.</exception>
    public ServerSettings Validated() =>
        string.IsNullOrWhiteSpace(Host) ? throw new FormatException("kv.server.host is empty")
        : Port is < 0 or > 65535 ? throw new FormatException($"kv.server.port = {Port} is no port: 0 to 65535, or off")
        : MaxLine is < 1 or > 1 << 30 ? throw new FormatException($"kv.server.max-line = {MaxLine} is not between 1 byte and 1 GiB")
        : IdleTimeout < TimeSpan.Zero || IdleTimeout > TimeSpan.FromDays(24) ? throw new FormatException($"kv.server.idle-timeout = {IdleTimeout} is not between 0 (none) and 24 days")
        : this;
}
