namespace KvApp;

/// <summary>
/// Tells the requests of browsers from commands, until one command has succeeded: a page in a browser may send any lines to any port of the
/// machine, but only behind a request line or a TLS handshake of the browser's own.
/// </summary>
sealed class HttpGuard
{
    bool _later;

    /// <summary>Whether a command has succeeded, after which every line is a command.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>A command has succeeded.</summary>
    public void Open() => IsOpen = true;

    /// <summary>
    /// Whether the line, of which a long one is not shown, comes from a browser. Each line is asked about once, in order.
    /// </summary>
    public bool Refuses(ReadOnlySpan<byte> line)
    {
        if (IsOpen) return false;
        var first = !_later;
        _later = true;
        return first && (EndsLikeRequest(line.TrimEnd(" \t\r"u8)) || line is [0x16, 0x03, ..]) || BeginsLikeHeader(line);
    }

    static bool EndsLikeRequest(ReadOnlySpan<byte> line) =>
        line.Length > 9 && line[^9..].StartsWith(" HTTP/"u8)
        && line[^3..] is [>= (byte)'0' and <= (byte)'9', (byte)'.', >= (byte)'0' and <= (byte)'9'];

    static bool BeginsLikeHeader(ReadOnlySpan<byte> line) =>
        line.StartsWith("POST "u8) || line.Length >= 5 && System.Text.Ascii.EqualsIgnoreCase(line[..5], "Host:"u8);
}
