using System.Net;
using Microsoft.Extensions.Logging;

namespace KvApp;

/// <summary>The lines that the server logs about its clients. Clients cannot flood the log: <see cref="RareLines"/>.</summary>
sealed class ClientLog(ILogger log)
{
    readonly RareLines _log = new(log, TimeProvider.System);

    /// <summary>A browser, or another program that speaks HTTP or TLS, was refused.</summary>
    public void NoCommands(EndPoint? client) =>
        _log.LogWarning("client {Client} sent HTTP or TLS to the telnet server and is disconnected", client);

    /// <summary>A client was refused.</summary>
    public void TooMany(EndPoint? client, string why) =>
        _log.LogWarning("client {Client} is refused: {Why}", client, why);

    /// <summary>A subscriber is cut.</summary>
    public void TooSlow(EndPoint? client, int count, long bytes) =>
        _log.LogInformation(
            "subscriber {Client} is disconnected: it left {Count} notifications unread, {Bytes} bytes", client, count, bytes);

    /// <summary>A client is cut because all clients together hold too much.</summary>
    public void TooMuchQueued(EndPoint? client, QueuedBytes.Share share, long limit) => _log.LogInformation(
        "client {Client} is disconnected: it left {Unread} bytes unread, and {Unrun} bytes of its commands waited; "
            + "all clients together may hold {Most} bytes", client, share.Unread, share.Unrun, limit);

    /// <summary>A client has no process.</summary>
    public void NotServed(EndPoint? client, string why) => _log.LogWarning("client {Client} was not served: {Why}", client, why);
}
