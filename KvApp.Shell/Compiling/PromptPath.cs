namespace KvApp.Shell;

/// <summary>The files that stack traces name for what was typed.</summary>
internal static class PromptPath
{
    public const string Evaluated = "kv(eval)", Module = "kv(module)";

    /// <summary>A line, by its number at the prompt.</summary>
    public static string OfLine(int number) => $"kv({number})";

    public static bool Is(string path) => path.StartsWith("kv(", StringComparison.Ordinal) && path.EndsWith(')');
}
