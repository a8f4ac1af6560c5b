using System.Text;

namespace KvApp;

/// <summary>How one command is written, and what HELP and a usage error say of it.</summary>
sealed class CommandForm
{
    readonly byte[] _word, _usage;

    /// <summary>A command: its first word, the names of the words that follow, and a line of help.</summary>
    public CommandForm(Verb verb, string word, string arguments, string help)
    {
        (Verb, Line, Help) = (verb, $"{word} {arguments}".TrimEnd(), help);
        Arguments = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        (_word, _usage) = (Encoding.ASCII.GetBytes(word), Encoding.ASCII.GetBytes($"ERROR usage: {Line}\r\n"));
    }

    public Verb Verb { get; }

    /// <summary>The command as a user types it: <c>PUT bucket key value</c>.</summary>
    public string Line { get; }

    public string Help { get; }

    /// <summary>How many words follow the first one.</summary>
    public int Arguments { get; }

    public ReadOnlySpan<byte> Word => _word;

    /// <summary>The reply to a line with another number of words.</summary>
    public ReadOnlySpan<byte> Usage => _usage;
}
