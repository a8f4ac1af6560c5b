using System.Net;
using System.Net.Sockets;

namespace KvApp;

/// <summary>Ports that are taken are told before anything starts: Akka and Kestrel tell it late, with stacks, after the cluster was joined.</summary>
static class PortInUse
{
    public static void Check(NodeConfiguration configuration)
    {
        if (configuration.Server.Port is { } port) Check(configuration.Server.Host, port, "kv.server.port, or the variable PORT");
        if (configuration.Http.Port is { } http) Check(configuration.Http.Host, http, "kv.http.port");
        Check(AddressOf(configuration.Node.BindHost), configuration.Node.Port, "akka.remote.dot-netty.tcp.port");
    }

    static void Check(IPAddress host, int port, string key)
    {
        if (port == 0) return;
        try
        {
            using var probe = new TcpListener(host, port);
            probe.Start();
        }
        catch (SocketException error)
        {
            throw new BadStartException($"{key}: cannot listen on {host}:{port}: {error.Message}{(error.SocketErrorCode == SocketError.AddressAlreadyInUse ? "; is another node running there? Choose another port" : "")}");
        }
    }

    static IPAddress AddressOf(string host)
    {
        try
        {
            return Trust.IsWildcard(host) ? IPAddress.Any : IPAddress.TryParse(host, out var address) ? address : Dns.GetHostAddresses(host)[0];
        }
        catch (SocketException error)
        {
            throw new BadStartException($"akka.remote.dot-netty.tcp.hostname = {host}: {error.Message}");
        }
    }
}
