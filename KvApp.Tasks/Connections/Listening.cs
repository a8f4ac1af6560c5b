using System.Net.Sockets;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Whether anybody listens at the address of a node, as TCP says.</summary>
internal static class Listening
{
    /// <summary>True where a connection was refused: the process is gone. False where somebody takes it. Null where nothing is said in time, or may not be asked.</summary>
    public static async Task<bool?> IsOver(Address address, TimeSpan within)
    {
        // A handshake that is broken off is a failure to the other side, and told to its operator.
        if (!address.Protocol.EndsWith("tcp", StringComparison.Ordinal) || address.Protocol.Contains("ssl", StringComparison.Ordinal)) return null;
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(within);
        try
        {
            await socket.ConnectAsync(address.Host!, address.Port!.Value, limit.Token).ConfigureAwait(false);
            return false;
        }
        catch (SocketException refused) when (refused.SocketErrorCode is SocketError.ConnectionRefused)
        {
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return null;
        }
    }
}
