using System.Text;
using System.Text.RegularExpressions;

namespace KvApp.Tests;

/// <summary>
/// What a node foo, which owns a to m of the tutorial's table, answers to lines, written down as the documents say it and not as the server
/// does it. Text has one byte a character.
/// </summary>
sealed partial class LineModel(int maxLine)
{
    bool _succeeded, _later;

    /// <summary>What the other node answers to each line, whatever it asks for.</summary>
    public const string Routed = "somewhere else\r\n";

    public Dictionary<string, Dictionary<string, string>> Buckets { get; } = [];

    /// <summary>Buckets whose values may have changed since somebody looked.</summary>
    public HashSet<string> Touched { get; } = [];

    /// <summary>The lines for the other node, in their order.</summary>
    public List<string> Elsewhere { get; } = [];

    /// <summary>Whether the client has become a subscriber.</summary>
    public bool Subscribed { get; private set; }

    /// <summary>Whether the client was taken for a browser.</summary>
    public bool Refused { get; private set; }

    /// <summary>Where a client's lines stopped counting.</summary>
    public enum End { HungUp, Quit, Feed }

    /// <summary>
    /// Everything that is answered to what a client sends before it hangs up. Every byte 255 is doubled, as a client does that speaks no
    /// telnet.
    /// </summary>
    public (string Replies, End End) Answers(string sent)
    {
        var replies = new StringBuilder();
        _succeeded = _later = Subscribed = Refused = false;
        var lines = LineEnd().Split(sent.Replace("\xFF\xFF", "\xFF"));
        foreach (var line in lines[..^1])
        {
            var text = line.EndsWith('\r') ? line[..^1] : line;
            if (IsHttp(text))
            {
                Refused = true;
                replies.Append(Bytes.Text(KvApp.Replies.NoHttp));
                return (replies.ToString(), End.Quit);
            }
            _later = true;
            if (TooLong(text)) replies.Append("ERROR line too long\r\n");
            else if (Answer(text, replies) is { } end) return (replies.ToString(), end);
        }
        // The last one has no end: it is not run, but too long it is already, where not even a '\r' could make it shorter.
        if (lines[^1].Length > maxLine + 1) replies.Append("ERROR line too long\r\n");
        else if (lines[^1].Length > 0) replies.Append("ERROR the last line has no end and was not run\r\n");
        return (replies.ToString(), Subscribed ? End.Feed : End.HungUp);
    }

    bool IsHttp(string line) => !_succeeded && !TooLong(line)
        && (!_later && RequestLine().IsMatch(line) || line.StartsWith("POST ", StringComparison.Ordinal)
            || line.StartsWith("host:", StringComparison.OrdinalIgnoreCase));

    bool TooLong(string line) => line.Length > maxLine;

    End? Answer(string line, StringBuilder replies)
    {
        string[] words = [.. Space().Split(line).Where(word => word.Length > 0)];
        switch (words)
        {
            case ["QUIT"]: return End.Quit;
            case var _ when Subscribed:
                replies.Append("ERROR only QUIT works after SUBSCRIBE\r\n");
                return null;
            case ["HELP"]:
                _succeeded = true;
                replies.Append(Bytes.Text(CommandTable.Help));
                return null;
            case ["CREATE" or "SUBSCRIBE", _]:
            case ["GET" or "DELETE", _, _]:
            case ["PUT", _, _, _]:
                var name = words[1];
                if (name[0] is >= 'n' and <= 'z')
                {
                    Elsewhere.Add(line);
                    replies.Append(Routed);
                    return null;
                }
                if (name[0] is < 'a' or > 'm')
                {
                    replies.Append($"ERROR no node owns {Quoted(name)}; table: a-m foo, n-z bar\r\n");
                    return null;
                }
                return Own(words, name, replies);
            default:
                var known = Usages.TryGetValue(words.FirstOrDefault(""), out var usage);
                replies.Append(known ? $"ERROR usage: {usage}\r\n" : "UNKNOWN COMMAND\r\n");
                return null;
        }
    }

    End? Own(string[] words, string name, StringBuilder replies)
    {
        Touched.Add(name);
        var bucket = Buckets.GetValueOrDefault(name);
        if (words[0] == "CREATE") Buckets[name] = bucket ?? [];
        else if (bucket is null)
        {
            replies.Append("NOT FOUND\r\n");
            return null;
        }
        _succeeded = true;
        switch (words)
        {
            case ["SUBSCRIBE", ..]:
                Subscribed = true;
                return null;
            case ["GET", _, var key]:
                replies.Append(bucket!.GetValueOrDefault(key)).Append("\r\n");
                break;
            case ["PUT", _, var key, var value]:
                bucket![key] = value;
                break;
            case ["DELETE", _, var key]:
                bucket!.Remove(key);
                break;
        }
        replies.Append("OK\r\n");
        return null;
    }

    static readonly Dictionary<string, string> Usages = new()
    {
        ["CREATE"] = "CREATE bucket", ["PUT"] = "PUT bucket key value", ["GET"] = "GET bucket key", ["DELETE"] = "DELETE bucket key",
        ["SUBSCRIBE"] = "SUBSCRIBE bucket", ["HELP"] = "HELP", ["QUIT"] = "QUIT",
    };

    static string Quoted(string name)
    {
        var shown = string.Concat(name.Take(64).Select(c => c is >= ' ' and <= '~' and not ('"' or '\\') ? $"{c}" : $"\\x{(int)c:X2}"));
        return name.Length > 64 ? $"\"{shown}\"..." : $"\"{shown}\"";
    }

    [GeneratedRegex("\n|(?<=\r)\0")]
    private static partial Regex LineEnd();

    [GeneratedRegex(@"^\x16\x03|.{1} HTTP/[0-9]\.[0-9][ \t\r]*$", RegexOptions.Singleline)]
    private static partial Regex RequestLine();

    // Unicode's White_Space without the no-break spaces, as UTF-8.
    [GeneratedRegex("(?:[\x09-\x0D\x20]|\u00C2\u0085|\u00E1\u009A\u0080|\u00E2\u0080[\u0080-\u0086\u0088-\u008A\u00A8\u00A9]|\u00E2\u0081\u009F|\u00E3\u0080\u0080)+")]
    private static partial Regex Space();
}
