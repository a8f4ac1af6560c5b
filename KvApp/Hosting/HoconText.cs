using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace KvApp;

/// <summary>HOCON as a user wrote it. Akka's parser takes nearly any text, closed or not, so the shape is checked here first.</summary>
static class HoconText
{
    /// <summary>Parses <paramref name="text"/>; what is wrong with it is told with <paramref name="origin"/> in front.</summary>
    public static Config Parse(string text, string origin)
    {
        if (Problem(text) is { } problem) throw new BadStartException($"{origin}: {problem}");
        try
        {
            var config = ConfigurationFactory.ParseString(text, name => throw new FormatException($"include \"{name}\" is not supported: give each file its own --config"));
            foreach (var (path, value) in Leaves(config))
            {
                if (value.Values.Count == 0 || path.Any(char.IsWhiteSpace)) throw new FormatException($"'{path}' has no value: a setting is written key = value");
            }
            return config;
        }
        catch (Exception error) when (error is not BadStartException)
        {
            throw new BadStartException($"{origin}: {error.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Every setting below <paramref name="root"/> with its full path; an array is one setting.</summary>
    public static IEnumerable<(string Path, HoconValue Value)> Leaves(Config config, string root = "")
    {
        var value = root.Length == 0 ? config.Root : config.GetValue(root);
        return value is null ? [] : Leaves(value, root);

        static IEnumerable<(string, HoconValue)> Leaves(HoconValue value, string path) => value.GetObject() is { } section
            ? section.Items.SelectMany(item => Leaves(item.Value, path.Length == 0 ? item.Key : $"{path}.{item.Key}"))
            : [(path, value)];
    }

    static string? Problem(string text)
    {
        var open = new Stack<(char Bracket, int Line)>();
        var line = 1;
        for (var at = 0; at < text.Length; at++)
        {
            var rest = text.AsSpan(at);
            if (rest[0] == '\n') line++;
            else if (rest[0] == '#' || rest.StartsWith("//")) at += Until(rest, "\n") - 1;
            else if (rest.StartsWith("\"\"\""))
            {
                var end = rest[3..].IndexOf("\"\"\"");
                if (end < 0) return $"line {line}: \"\"\" is never closed";
                line += rest[..(end + 3)].Count('\n');
                at += end + 5;
            }
            else if (rest[0] == '"')
            {
                var end = 1;
                while (end < rest.Length && rest[end] is not ('"' or '\n')) end += rest[end] == '\\' ? 2 : 1;
                if (end >= rest.Length || rest[end] == '\n') return $"line {line}: a \" is not closed on its line";
                at += end;
            }
            else if (rest.StartsWith("${?")) return $"line {line}: ${{?...}} is not supported: an environment variable such as KV__NODE overrides a setting by itself";
            else if (rest.StartsWith("${")) at += Until(rest, "}");
            else if (rest[0] is '{' or '[') open.Push((rest[0], line));
            else if (rest[0] is '}' or ']' && (!open.TryPop(out var last) || last.Bracket != (rest[0] == '}' ? '{' : '['))) return $"line {line}: '{rest[0]}' closes nothing";
        }
        return open.TryPop(out var unclosed) ? $"line {unclosed.Line}: '{unclosed.Bracket}' is never closed" : null;
    }

    static int Until(ReadOnlySpan<char> text, string end) => text.IndexOf(end) is >= 0 and var at ? at : text.Length;
}
