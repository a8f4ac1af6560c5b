using System.Net;
using System.Net.Sockets;

namespace KvApp;

/// <summary>
/// Checks the ports before anything starts: Akka and Kestrel report a taken port late, with a stack, after the node has joined the cluster.
/// </summary>
static class PortInUse
{
    const string Telnet = "kv.server.port", Http = "kv.http.port", Remoting = "akka.remote.dot-netty.tcp.port";

    public static void Check(NodeConfiguration configuration)
    {
        List<Listener> all = [new(Remoting, AddressOf(configuration.Node.BindHost), configuration.Node.Port)];
        if (configuration.Server.Port is { } telnet) all.Add(new(Telnet, configuration.Server.Host, telnet));
        if (configuration.Http.Port is { } http) all.Add(new(Http, configuration.Http.Host, http));
        all.RemoveAll(listener => listener.Port == 0);
        foreach (var (first, second) in all.SelectMany((first, at) => all.Skip(at + 1).Select(second => (first, second))))
        {
            if (first.Meets(second))
                throw new BadStartException($"{second.Key} = {second.Port}: {first.Key} is {first.Port} too, and one port cannot serve both; choose another one");
        }
        foreach (var listener in all) Try(listener);
    }

    static void Try(Listener listener)
    {
        try
        {
            // The probe does not listen: 1. another node connects; 2. the probe closes; 3. the other node takes the reset for this node's
            // end.
            using var probe = new Socket(listener.Host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(listener.Host, listener.Port));
        }
        catch (SocketException error)
        {
            var variable = listener.Key == Telnet ? ", or the variable PORT" : "";
            var wayOut = error.SocketErrorCode == SocketError.AddressAlreadyInUse ? "; is another node running there? Choose another port" : "";
            throw new BadStartException($"{listener.Key}{variable}: cannot listen on {listener.Host}:{listener.Port}: {error.Message}{wayOut}");
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

    sealed record Listener(string Key, IPAddress Host, int Port)
    {
        public bool Meets(Listener other) => Port == other.Port && (Host.Equals(other.Host) || IsEvery || other.IsEvery);

        bool IsEvery => Trust.IsWildcard($"{Host}");
    }
}
