namespace KvApp;

/// <summary>What a line asks for.</summary>
enum Verb { Unknown, Create, Drop, Put, Get, Delete, Subscribe, Health, Help, Quit }

/// <summary>One line of a client, whose words still lie in the buffer that it came in.</summary>
readonly ref struct Command
{
    public Verb Verb { get; private init; }

    public ReadOnlySpan<byte> Bucket { get; private init; }

    public ReadOnlySpan<byte> Key { get; private init; }

    public ReadOnlySpan<byte> Value { get; private init; }

    /// <summary>Whether it is about a bucket, so that the owner of its name runs it.</summary>
    public bool HasOwner => Verb is Verb.Create or Verb.Drop or Verb.Put or Verb.Get or Verb.Delete or Verb.Subscribe;

    /// <summary>Reads a line, with or without its end; what is no command is <see cref="Verb.Unknown"/>.</summary>
    public static Command Parse(ReadOnlySpan<byte> line)
    {
        var words = new Words(line);
        if (!words.Next(out var verb)) return default;
        words.Next(out var bucket);
        words.Next(out var key);
        words.Next(out var value);
        if (words.Next(out _)) return default;

        // A word is never empty: a later one is there only if those before it are.
        return new()
        {
            Verb = key.IsEmpty ? Short(verb, hasBucket: !bucket.IsEmpty) : Long(verb, hasValue: !value.IsEmpty),
            Bucket = bucket,
            Key = key,
            Value = value,
        };
    }

    static Verb Long(ReadOnlySpan<byte> verb, bool hasValue) =>
        hasValue ? (verb.SequenceEqual("PUT"u8) ? Verb.Put : Verb.Unknown)
        : verb.SequenceEqual("GET"u8) ? Verb.Get
        : verb.SequenceEqual("DELETE"u8) ? Verb.Delete
        : Verb.Unknown;

    static Verb Short(ReadOnlySpan<byte> verb, bool hasBucket) =>
        hasBucket ? (verb.SequenceEqual("CREATE"u8) ? Verb.Create
            : verb.SequenceEqual("DROP"u8) ? Verb.Drop
            : verb.SequenceEqual("SUBSCRIBE"u8) ? Verb.Subscribe
            : Verb.Unknown)
        : verb.SequenceEqual("HEALTH"u8) ? Verb.Health
        : verb.SequenceEqual("HELP"u8) ? Verb.Help
        : verb.SequenceEqual("QUIT"u8) ? Verb.Quit
        : Verb.Unknown;
}
