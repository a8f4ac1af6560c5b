namespace KvApp;

/// <summary>What a line asks for. A known command with a wrong number of words is <see cref="Misused"/>.</summary>
enum Verb { Unknown, Misused, Create, Drop, Put, Get, Delete, Subscribe, Health, Help, Quit }

/// <summary>One line of a client, whose words still lie in the buffer that the line came in.</summary>
readonly ref struct Command
{
    readonly CommandForm? _form;

    Command(CommandForm form, bool misused) => (_form, Verb) = (form, misused ? Verb.Misused : form.Verb);

    public Verb Verb { get; }

    public ReadOnlySpan<byte> Bucket { get; private init; }

    public ReadOnlySpan<byte> Key { get; private init; }

    public ReadOnlySpan<byte> Value { get; private init; }

    /// <summary>Whether the command is about a bucket, so that the owner of the bucket's name runs it.</summary>
    public bool HasOwner => !Bucket.IsEmpty;

    /// <summary>The reply to a line that is no command, or one with a wrong number of words.</summary>
    public ReadOnlySpan<byte> Refusal => _form is null ? Replies.UnknownCommand : _form.Usage;

    /// <summary>Reads a line, with or without its end.</summary>
    public static Command Parse(ReadOnlySpan<byte> line)
    {
        var words = new Words(line);
        if (!words.Next(out var verb) || CommandTable.Find(verb) is not { } form) return default;
        ReadOnlySpan<byte> bucket = default, key = default, value = default;
        var count = words.Next(out bucket) ? words.Next(out key) ? words.Next(out value) ? words.Next(out _) ? 4 : 3 : 2 : 1 : 0;
        return count == form.Arguments ? new(form, misused: false) { Bucket = bucket, Key = key, Value = value } : new(form, misused: true);
    }
}
