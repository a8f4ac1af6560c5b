namespace KvApp;

/// <summary>What an operator asks of a node, in words: so that the command line of one build and the node of another understand each other.</summary>
sealed record OperatorRequest(string Command, string[] Arguments);

/// <summary>What the command line is to print, and to exit with: a text that stands for itself, or a problem with the way out.</summary>
sealed record OperatorAnswer(int ExitCode, string Text)
{
    /// <summary>Akka drops frames over 128,000 bytes without a word.</summary>
    public const int MostBytes = 100_000;

    public static OperatorAnswer Done(string text) => new(KvApp.ExitCode.Clean, Cut(text));

    public static OperatorAnswer Refused(string problem) => new(KvApp.ExitCode.BadStart, Cut(problem));

    static string Cut(string text)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(text) <= MostBytes) return text;
        // No character takes more than three bytes of a char's.
        var cut = text[..(MostBytes / 3)];
        return $"{cut[..(cut.LastIndexOf('\n') + 1)]}... (there is more than fits)";
    }
}
