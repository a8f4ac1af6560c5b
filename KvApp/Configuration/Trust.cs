using System.Net;
using KvApp.Tasks;

namespace KvApp;

/// <summary>Nodes trust each other completely, so strangers are kept off the remoting port: loopback, or TLS, or the user's word that the network is private.</summary>
static class Trust
{
    public static void Check(SettingsReader settings, string key, string host)
    {
        if (!IsLoopback(host))
        {
            throw settings.Bad(key, "whoever reaches a node's remoting port commands the node, so off loopback it takes either kv.tls { certificate, password, pinned } " +
                "(nodes show each other a known certificate) or kv.insecure = on (only nodes can reach this network)");
        }
    }

    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>A host that binds every address of the machine and so names none. Akka takes an empty one for the same.</summary>
    public static bool IsWildcard(string host) =>
        host.Length == 0 || (IPAddress.TryParse(host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));
}
