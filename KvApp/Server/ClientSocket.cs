using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace KvApp;

/// <summary>The socket of a client, as far as TCP keepalive tells that the client is gone.</summary>
sealed class ClientSocket(ConnectionContext client)
{
    // As Redis has it: a closed laptop is noticed after 10 minutes.
    const int Idle = 300, Interval = 100, Probes = 3;

    // A client that has ended its side sends nothing that would tell.
    const int ProbedOften = 30;

    Socket? Socket => client.Features.Get<IConnectionSocketFeature>()?.Socket;

    /// <summary>Whether the connection is broken; with a client that has ended its side, reading does not tell.</summary>
    public bool HasFailed
    {
        get
        {
            try
            {
                return Socket is { } socket && socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is not 0;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return true;
            }
        }
    }

    /// <summary>
    /// What a socket is to have that listens for clients: those that it accepts inherit it. Urgent bytes of telnet stay where they stand.
    /// </summary>
    public static void Prepare(Socket listening)
    {
        listening.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        listening.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline, true);
        SetTimes(listening, Idle, Interval);
    }

    /// <summary>Has a client that has gone noticed within two minutes.</summary>
    public void ProbeOften()
    {
        try
        {
            if (Socket is { } socket) SetTimes(socket, ProbedOften, ProbedOften);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // HasFailed tells.
        }
    }

    static void SetTimes(Socket socket, int idle, int interval)
    {
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, idle);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, interval);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
    }
}
