using Akka.Actor;

namespace KvApp.Shell;

/// <summary>
/// The commands of the store, as telnet has them, each run on the node that owns the bucket (<c>KV.Command</c>). A name or a value is one
/// word: it has no spaces.
/// </summary>
public sealed class Kv : IExtension
{
    readonly IKvCommands _commands;

    Kv(IKvCommands commands) => _commands = commands;

    /// <summary>The commands of a node of the store, or of a shell.</summary>
    /// <exception cref="InvalidOperationException">The node has no commands: it is no node of <c>kvapp</c>.</exception>
    public static Kv Get(ActorSystem system) => system.GetExtension<Kv>()
        ?? throw new InvalidOperationException($"the actor system '{system.Name}' has no store: it is no node of kvapp");

    /// <summary>Gives a node its commands, once.</summary>
    public static void Provide(ActorSystem system, IKvCommands commands)
    {
        ArgumentNullException.ThrowIfNull(system);
        system.RegisterExtension(new Provider(new(commands)));
    }

    /// <summary>Runs one line and returns its whole reply (<c>KV.Command.run</c>).</summary>
    public Task<string> Run(string line)
    {
        ArgumentException.ThrowIfNullOrEmpty(line);
        if (line.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0) throw new ArgumentException("a command is one line", nameof(line));
        return _commands.Run(line);
    }

    /// <summary>Creates a bucket; one that exists stays as it is.</summary>
    public Task Create(string bucket) => Ask("CREATE", bucket);

    /// <summary>The value of a key; empty if the key has none.</summary>
    /// <exception cref="KeyNotFoundException">There is no such bucket.</exception>
    public Task<string> Get(string bucket, string key) => Ask("GET", bucket, key);

    /// <summary>Sets the value of a key.</summary>
    /// <exception cref="KeyNotFoundException">There is no such bucket.</exception>
    public Task Put(string bucket, string key, string value) => Ask("PUT", bucket, key, value);

    /// <summary>Removes a key.</summary>
    /// <exception cref="KeyNotFoundException">There is no such bucket.</exception>
    public Task Delete(string bucket, string key) => Ask("DELETE", bucket, key);

    /// <summary>Ends a bucket.</summary>
    /// <exception cref="KeyNotFoundException">There is no such bucket.</exception>
    public Task Drop(string bucket) => Ask("DROP", bucket);

    async Task<string> Ask(params string[] words)
    {
        foreach (var word in words)
            if (word is null || word.Length == 0 || word.Any(char.IsWhiteSpace) || word.Contains('\0'))
                throw new ArgumentException(
                    $"'{word}' is no word of a command: a name and a value have at least one character, and no spaces");
        var reply = (await Run(string.Join(' ', words))).TrimEnd('\n').TrimEnd('\r');
        if (reply == "OK") return "";
        if (reply.EndsWith("\r\nOK", StringComparison.Ordinal)) return reply[..^4];
        throw reply == "NOT FOUND" ? new KeyNotFoundException($"there is no bucket '{words[1]}'") : new InvalidOperationException(reply);
    }

    sealed class Provider(Kv kv) : ExtensionIdProvider<Kv>
    {
        public override Kv CreateExtension(ExtendedActorSystem system) => kv;
    }
}

/// <summary>Runs commands of the store where they belong. <c>kvapp</c> implements it.</summary>
public interface IKvCommands
{
    /// <summary>Runs one line and returns its reply, with the line ends.</summary>
    Task<string> Run(string line);
}
