using System.Text;

namespace KvApp.Shell;

/// <summary>Divides a stream of text into texts that can run.</summary>
internal static class ScriptReader
{
    /// <summary>The texts in their order; what the stream ends in comes last, complete or not.</summary>
    public static async IAsyncEnumerable<string> Read(TextReader input)
    {
        var text = new StringBuilder();
        while (await input.ReadLineAsync() is { } row)
        {
            if (text.Length == 0 && string.IsNullOrWhiteSpace(row)) continue;
            text.AppendLine(row);
            if (!LineSession.IsComplete($"{text}")) continue;
            yield return $"{text}".TrimEnd();
            text.Clear();
        }
        if (text.Length > 0) yield return $"{text}".TrimEnd();
    }
}
