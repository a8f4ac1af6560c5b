using Akka.Actor;
using KvApp.Tasks;

namespace KvApp;

/// <summary>
/// A node to join, as <c>foo@127.0.0.1:8110</c> or as Akka writes an address. Only host and port of an address count: its protocol changes
/// with TLS, so the address to join is made from the node's own, in <see cref="At"/> and nowhere else.
/// </summary>
public sealed record Seed(string? Name, string Host, int? Port)
{
    /// <param name="text">The entry of a list of seeds.</param>
    /// <param name="origin">What an error begins with.</param>
    /// <param name="isIPv6">The node that reads the list is on IPv6, so that localhost is ::1.</param>
    /// <exception cref="BadStartException">The text names no node.</exception>
    public static Seed Parse(string text, string origin, bool isIPv6 = false)
    {
        var shown = Visible.Of(text);
        if (text.Contains("://"))
        {
            return Address.TryParse(text, out var address) && address is { Host: { } host, Port: { } port }
                ? new(null, Hosts.InAddress(Hosts.Canonical(host, isIPv6)), port)
                : throw new BadStartException($"{origin}: '{shown}' is no address of a node, such as \"akka.tcp://kv@127.0.0.1:8110\"");
        }
        if (!NodeName.TryParse(text, out var name, out var problem)) throw new BadStartException($"{origin}: {Visible.Line(problem)}");
        if (name.Host is not { } written) throw new BadStartException($"{origin}: '{shown}' names no host; write it as {shown}@127.0.0.1:8110");
        if (IsBareIPv6(text)) throw new BadStartException($"{origin}: '{shown}' has an address of IPv6 without brackets; write it as {name.Name}@[{text[(text.IndexOf('@') + 1)..]}]:8110");
        if (!Hosts.IsHost(written)) throw new BadStartException($"{origin}: '{shown}' is no name of a node: '{Visible.Of(written)}' is no host");
        return new(name.Name, Hosts.InAddress(Hosts.Canonical(written, isIPv6)), name.Port);
    }

    /// <summary>The address of this seed in the cluster of <paramref name="self"/>.</summary>
    public Address At(Address self, NodeSettings node) => Name == node.Name.Name || (Host == node.Host && Port == node.Port)
        ? self
        : self.WithHost(Host).WithPort(Port ?? node.DefaultPort);

    public override string ToString() => $"{Name}{(Name is null ? "" : "@")}{Host}{(Port is null ? "" : $":{Port}")}";

    // foo@::1:8110 may be ::1 with a port, or an address of one more part.
    static bool IsBareIPv6(string text) =>
        text[(text.IndexOf('@') + 1)..] is var host && host.Count(c => c == ':') > 1 && !host.StartsWith('[');
}
