using System.Net.Sockets;
using System.Text.Json;

namespace KvApp.Tests;

/// <summary>
/// Lines of JSON between the controller and one role, over a Unix socket: it takes no port, and reaches into network namespaces.
/// </summary>
sealed class MultiNodeLink(Socket socket) : IDisposable
{
    readonly StreamReader _reader = new(new NetworkStream(socket));
    readonly StreamWriter _writer = new(new NetworkStream(socket, ownsSocket: true)) { AutoFlush = true };

    public static MultiNodeLink Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return new(socket);
    }

    /// <summary>Says it; to who is gone it goes nowhere.</summary>
    public void Send(MultiNodeMessage message)
    {
        lock (_writer)
        {
            try
            {
                _writer.WriteLine(JsonSerializer.Serialize(message));
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                // The end of a process is told by the process.
            }
        }
    }

    /// <summary>The next message; null when the other side is gone.</summary>
    public async Task<MultiNodeMessage?> Receive()
    {
        try
        {
            return await _reader.ReadLineAsync() is { } line ? JsonSerializer.Deserialize<MultiNodeMessage>(line) : null;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    public void Dispose() => socket.Dispose();
}
