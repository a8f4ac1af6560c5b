using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KvApp;

/// <summary>
/// <c>kvapp health</c>: one line exchanged with the telnet server, or with no server a connection to the remoting port. The other nodes have no part in it:
/// a container that is restarted because its neighbour died helps nobody.
/// </summary>
static class Health
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static async Task<int> Ask(NodeConfiguration configuration, TextWriter output, CancellationToken cancellation)
    {
        var (node, server) = (configuration.Node, configuration.Server);
        var (host, port) = server.Port is { } telnet ? (server.Host.ToString(), telnet) : (node.BindHost, node.Port);
        var place = $"{node.Name} on port {port}";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            if (port == 0) throw new BadStartException("health: the port of this configuration is 0, any free one, so there is none to ask on");
            using var client = new TcpClient();
            await (Trust.IsWildcard(host) ? client.ConnectAsync(IPAddress.Loopback, port, limit.Token) : client.ConnectAsync(host, port, limit.Token));
            if (server.Port is not null && !await Answers(client.GetStream(), limit.Token)) return Say(1, $"{place} accepts, but hung up without an answer");
            return Say(0, $"{place} is up{(server.Port is null ? ", without a server" : " and accepts")}");
        }
        catch (OperationCanceledException)
        {
            return Say(1, $"{place} did not answer within {Patience.TotalSeconds:0} s");
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return Say(1, $"{place} does not answer: {error.Message}");
        }

        int Say(int code, string line)
        {
            output.WriteLine(line);
            return code;
        }
    }

    static async Task<bool> Answers(NetworkStream stream, CancellationToken cancellation)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes("HELP\r\nQUIT\r\n"), cancellation);
        return await new StreamReader(stream).ReadLineAsync(cancellation) is { Length: > 0 };
    }
}
