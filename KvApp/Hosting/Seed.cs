using Akka.Actor;
using KvApp.Tasks;

namespace KvApp;

/// <summary>
/// A node to join, as <c>foo@127.0.0.1:8110</c> or as Akka writes an address. Only host and port of an address count: its protocol changes with TLS,
/// so the address to join is made from the node's own, in <see cref="At"/> and nowhere else.
/// </summary>
public sealed record Seed(string? Name, string Host, int? Port)
{
    public static Seed Parse(string text, string origin)
    {
        if (text.Contains("://"))
        {
            return Address.TryParse(text, out var address) && address is { Host: { } host, Port: { } port }
                ? new(null, host, port)
                : throw new BadStartException($"{origin}: '{text}' is no address of a node, such as \"akka.tcp://kv@127.0.0.1:8110\"");
        }
        if (!NodeName.TryParse(text, out var name, out var problem)) throw new BadStartException($"{origin}: {problem}");
        if (name.Host is { } written && Uri.CheckHostName(written) == UriHostNameType.Unknown) throw new BadStartException($"{origin}: '{text}' is no name of a node: '{written}' is no host");
        return name.Host is { } at ? new(name.Name, at.Trim('[', ']'), name.Port) : throw new BadStartException($"{origin}: '{text}' names no host; write it as {text}@127.0.0.1:8110");
    }

    /// <summary>The address of this seed in the cluster of <paramref name="self"/>.</summary>
    public Address At(Address self, NodeSettings node) => Name == node.Name.Name || (Host == node.Host && Port == node.Port)
        ? self
        : self.WithHost(Host).WithPort(Port ?? node.DefaultPort);

    public override string ToString() => $"{Name}{(Name is null ? "" : "@")}{Host}{(Port is null ? "" : $":{Port}")}";
}
