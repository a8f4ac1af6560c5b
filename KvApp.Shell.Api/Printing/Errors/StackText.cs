using System.Text.RegularExpressions;

namespace KvApp.Shell;

/// <summary>The text of a stack trace without the frames of the machinery.</summary>
internal static partial class StackText
{
    const int MaxFrames = 40;
    const int MaxRow = 1000;
    const string Inner = "--- End of inner exception stack trace ---";

    static readonly string[] Plumbing =
    [
        "KvApp.Tasks.", "KvApp.Shell.", "Akka.", "System.Runtime.", "System.Threading.", "System.Reflection.",
        "System.RuntimeMethodHandle.", "System.RuntimeType.", "InvokeStub_", "lambda_method",
    ];

    /// <summary>The remaining rows: frames, and in the text of a whole exception titles and messages.</summary>
    /// <param name="text">The text; null has no rows.</param>
    /// <param name="maxCharacters">The bound of the result. The end of a much longer text is not read.</param>
    public static List<string> Rows(string? text, int maxCharacters)
    {
        var (rows, frames, length, isTitle) = (new List<string>(), 0, 0, true);
        foreach (var line in Lines(text, maxCharacters))
        {
            var frame = FrameRow().Match(line);
            var row = frame.Success ? Frame(frame) : Other(line, isTitle);
            isTitle = false;
            if (row is null) continue;
            frames = frame.Success ? frames + 1 : 0;
            if (frames > MaxFrames) continue;
            rows.Add(frames == MaxFrames ? "   ..." : row);
            if ((length += row.Length) > maxCharacters) break;
        }
        // Between frames the row parts the stacks of two exceptions; elsewhere it parts nothing.
        for (var i = rows.Count - 1; i >= 0; i--)
            if (rows[i].EndsWith(Inner, StringComparison.Ordinal) && !(IsFrame(rows, i - 1) && IsFrame(rows, i + 1))) rows.RemoveAt(i);
        return rows;
    }

    static IEnumerable<string> Lines(string? text, int maxCharacters)
    {
        using var reader = new StringReader(text is null ? "" : text[..(int)Math.Min(text.Length, 20L * maxCharacters + 20_000)]);
        while (reader.ReadLine() is { } line) yield return Literals.Cut(line, MaxRow);
    }

    static string? Frame(Match frame)
    {
        var path = frame.Groups["path"].Value;
        if (Plumbing.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal)) || LineStart().IsMatch(path)) return null;
        var name = CompilerNames.Method(path);
        var parameters = name.StartsWith("lambda in ", StringComparison.Ordinal) ? "" : frame.Groups["parameters"].Value;
        return Literals.Plain($"   at {name}{parameters}{frame.Groups["file"].Value}", MaxRow);
    }

    static string? Other(string line, bool isTitle)
    {
        if (line.Length == 0 || line.StartsWith("--- End of stack trace", StringComparison.Ordinal)) return null;
        var (start, rest) = Caused().Match(line) is { Success: true } caused ? (" ---> ", line[caused.Length..]) : ("", line);
        if (start.Length > 0 && rest.EndsWith("<---", StringComparison.Ordinal)) rest = rest[..^4];
        if ((isTitle || start.Length > 0) && FullType().Match(rest) is { Success: true } type)
            rest = CompilerNames.ShortType(type.Value) + rest[type.Length..];
        return Literals.Plain(start + rest, MaxRow);
    }

    static bool IsFrame(List<string> rows, int at) => at >= 0 && at < rows.Count && rows[at].StartsWith("   at ", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s+at (?<path>[^(]+)(?<parameters>\([^)]*\))(?<file> in .+:line \d+)?$")]
    private static partial Regex FrameRow();

    [GeneratedRegex(@"(?:^|\.)<>c__Line\d+\.(?:<Initialize>|<Factory>|<<Initialize>>d__\d+\.MoveNext)$")]
    private static partial Regex LineStart();

    [GeneratedRegex(@"^\s*---> (?:\(Inner Exception #\d+\) )?")]
    private static partial Regex Caused();

    [GeneratedRegex(@"^[A-Za-z_<][\w<>+]*(?:[.+][\w<>+`]+)+(?=: |$)")]
    private static partial Regex FullType();
}
