using System.Net;
using Microsoft.Extensions.Logging;

namespace KvApp;

/// <summary>What the server logs of its clients. What one client, or many, can make happen without end is logged once a minute.</summary>
sealed class ClientLog(ILogger log)
{
    readonly OncePerMinute _noCommands = new(), _tooMany = new();

    /// <summary>A browser, or another program that speaks HTTP or TLS, was refused.</summary>
    public void NoCommands(EndPoint? client)
    {
        if (!_noCommands.Now()) return;
        log.LogWarning("client {Client} sent HTTP or TLS to the telnet server and is disconnected (logged once a minute)", client);
    }

    /// <summary>A client was refused.</summary>
    public void TooMany(EndPoint? client, string why)
    {
        if (_tooMany.Now()) log.LogWarning("client {Client} is refused: {Why} (logged once a minute)", client, why);
    }

    /// <summary>A subscriber is cut.</summary>
    public void TooSlow(EndPoint? client, int count, long bytes) =>
        log.LogInformation(
            "subscriber {Client} is disconnected: it left {Count} notifications unread, {Bytes} bytes", client, count, bytes);

    /// <summary>A client is cut because all clients together hold too much.</summary>
    public void TooMuchQueued(EndPoint? client, QueuedBytes.Share share, long limit) => log.LogInformation(
        "client {Client} is disconnected: it left {Unread} bytes unread, and {Unrun} bytes of its commands waited; "
            + "all clients together may hold {Most} bytes", client, share.Unread, share.Unrun, limit);

    /// <summary>A client has no process.</summary>
    public void NotServed(EndPoint? client, string why) => log.LogWarning("client {Client} was not served: {Why}", client, why);
}
