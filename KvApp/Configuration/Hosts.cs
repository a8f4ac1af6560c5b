using System.Net;
using System.Net.Sockets;

namespace KvApp;

/// <summary>
/// Akka compares hosts as texts, so each host has one way to be written here: lower case, and an address in its short form.
/// <c>localhost</c> is the loopback address of the family that the node itself is on.
/// </summary>
static class Hosts
{
    /// <summary>The host as all nodes write it.</summary>
    public static string Canonical(string host, bool isIPv6 = false)
    {
        var bare = (host is ['[', .., ']'] ? host[1..^1] : host).ToLowerInvariant().TrimEnd('.');
        if (bare == "localhost") return isIPv6 ? "::1" : "127.0.0.1";
        return bare.Any(c => c is '.' or ':') && IPAddress.TryParse(bare, out var address) ? $"{address}" : bare;
    }

    /// <summary>The host as it stands in an address and in the name of a node: IPv6 in brackets.</summary>
    public static string InAddress(string host) => host.Contains(':') && !host.StartsWith('[') ? $"[{host}]" : host;

    /// <summary>Whether this is an address of IPv6.</summary>
    public static bool IsIPv6(string host) =>
        IPAddress.TryParse(host, out var address) && address.AddressFamily is AddressFamily.InterNetworkV6;

    /// <summary>Whether a node may be called so: a name of DNS, or an address.</summary>
    public static bool IsHost(string host) => Uri.CheckHostName(host) is not UriHostNameType.Unknown;
}
