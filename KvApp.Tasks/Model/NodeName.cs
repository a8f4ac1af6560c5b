using System.Diagnostics.CodeAnalysis;

namespace KvApp.Tasks;

/// <summary>
/// The name of a node (OTP's <c>:"foo@host"</c>): <c>name@host</c>, where <c>name</c> alone is accepted if only one node bears it.
/// A name that must lead to a node never met before may carry its remoting port, <c>foo@127.0.0.1:8110</c>.
/// </summary>
public readonly record struct NodeName(string Value)
{
    /// <summary>The whole name. Hosts compare without case, so the host is kept in lower case.</summary>
    public string Value { get; init; } = WithLowerHost(Value);

    /// <summary>The name that a system without remoting has (OTP's <c>:nonode@nohost</c>).</summary>
    public static readonly NodeName None = new("nonode@nohost");

    /// <summary>The part before the <c>@</c>.</summary>
    public string Name => Value.IndexOf('@') is >= 0 and var at ? Value[..at] : Value;

    /// <summary>The host without its port, or null for a bare name.</summary>
    public string? Host => Split().Host;

    /// <summary>The remoting port, where the name carries one.</summary>
    public int? Port => int.TryParse(Split().Port, out var port) ? port : null;

    /// <summary>The same name without its port: what the node itself is called.</summary>
    public NodeName WithoutPort => Port is null ? this : new($"{Name}@{Host}");

    /// <summary>A string is the name of a node wherever one is asked for.</summary>
    public static implicit operator NodeName(string value) => new(value);

    /// <summary>Reads a name that a user wrote.</summary>
    /// <exception cref="FormatException">It is no <c>name</c>, <c>name@host</c> or <c>name@host:port</c>; the message says why.</exception>
    public static NodeName Parse(string text) => TryParse(text, out var name, out var problem) ? name : throw new FormatException(problem);

    /// <summary>Reads a name that a user wrote; <paramref name="problem"/> says what is wrong with it.</summary>
    public static bool TryParse(string? text, out NodeName name, [NotNullWhen(false)] out string? problem)
    {
        name = new(text ?? "");
        var at = name.Value.IndexOf('@');
        var port = name.Split().Port;
        problem = name.Name.Length == 0 || name.Name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            ? $"'{text}' is no name of a node: letters, digits, '-', '_' and '.' may stand before the '@'"
            : at >= 0 && string.IsNullOrEmpty(name.Host) ? $"'{text}' is no name of a node: a host must follow the '@', as in foo@127.0.0.1"
            : port is not null && name.Port is null or <= 0 or > 65535 ? $"'{text}' is no name of a node: '{port}' is no port"
            : null;
        return problem is null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    static string WithLowerHost(string name)
    {
        if (name is null) return null!;
        var at = name.IndexOf('@');
        return at < 0 || !name.AsSpan(at).ContainsAnyInRange('A', 'Z') ? name : name[..at] + name[at..].ToLowerInvariant();
    }

    (string? Host, string? Port) Split()
    {
        var at = Value.IndexOf('@');
        if (at < 0) return (null, null);
        var host = Value[(at + 1)..];
        var colon = host.LastIndexOf(':');
        return colon < 0 || host.EndsWith(']') ? (host, null) : (host[..colon], host[(colon + 1)..]);
    }
}
