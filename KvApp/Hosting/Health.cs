using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KvApp;

/// <summary>
/// <c>kvapp health</c>: asks the node of this configuration by its telnet server, and a node without one as operators do. The node puts a
/// question to its own
/// parts (<see cref="NodeHealth"/>). The other nodes have no part in it: restarting a container because its neighbour died helps nobody.
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
            if (server.Port is null)
            {
                var asked = await OperatorClient.AskOwn(configuration, new("health", []), Patience, limit.Token);
                return Say(asked.ExitCode, asked.ExitCode == ExitCode.Clean ? $"{asked.Text} on port {port} is up, without a server"
                    : asked.Text);
            }
            using var client = new TcpClient();
            await (Trust.IsWildcard(host) ? client.ConnectAsync(IPAddress.Loopback, port, limit.Token) : client.ConnectAsync(host, port, limit.Token));
            return await Answer(client.GetStream(), limit.Token) switch
            {
                null => Say(1, $"{place} accepts, but hung up without an answer"),
                { } answer when answer.StartsWith("ERROR ", StringComparison.Ordinal) => Say(1, answer["ERROR ".Length..]),
                { } answer => Say(0, $"{answer} on port {port} is up and accepts"),
            };
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

    static async Task<string?> Answer(NetworkStream stream, CancellationToken cancellation)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes("HEALTH\r\nQUIT\r\n"), cancellation);
        return await new StreamReader(stream).ReadLineAsync(cancellation) is { Length: > 0 } line ? line : null;
    }
}
