using System.Text.RegularExpressions;

namespace KvApp.Shell;

/// <summary>Names made by the compiler, as a reader of the source knows them.</summary>
internal static partial class CompilerNames
{
    /// <summary>
    /// A type and its method, such as <c>App.Shop.&lt;&gt;c.&lt;Buy&gt;b__0_1</c>: <c>lambda in App.Shop.Buy</c>. The class of
    /// a prompt's line is left out: <c>&lt;&gt;c__Line1.Bad</c> is <c>Bad</c>.
    /// </summary>
    public static string Method(string path)
    {
        path = Arity().Replace(path, "");
        var isConstructor = path.EndsWith("..ctor", StringComparison.Ordinal) || path.EndsWith("..cctor", StringComparison.Ordinal);
        var names = Segment().Matches(isConstructor ? path[..path.LastIndexOf("..", StringComparison.Ordinal)] : path)
            .Select(match => match.Value).ToList();
        if (names.Count == 0) return path;
        var line = names.Select(LineOf).FirstOrDefault(number => number is not null);
        if (isConstructor) return $"new {Joined(names)}";
        var method = names[^1];
        names.RemoveAt(names.Count - 1);
        if (method == "MoveNext" && names.Count > 0 && StateMachine().Match(names[^1]) is { Success: true } machine)
            method = machine.Groups[1].Value;
        var around = Joined(names.Where(name => !name.StartsWith('<') || line is null && FileLocal().IsMatch(name)));
        if (Lambda().Match(method) is { Success: true } lambda)
        {
            var home = Plain(lambda.Groups[1].Value);
            return home is "Initialize" or "Factory" && line is not null ? $"lambda in line {line}" : $"lambda in {Under(around, home)}";
        }
        return LocalFunction().Match(method) is { Success: true } local ? local.Groups[1].Value : Under(around, Plain(method));
    }

    /// <summary>The name of a type without the types around it; empty for a class that stands for a line or a closure.</summary>
    public static string Type(string name) =>
        FileLocalName(name) ??
        (ReadOnlyList().IsMatch(name) ? name[(name.LastIndexOf('_') + 1)..]
        : StateMachine().Match(name) is { Success: true } machine ? Plain(machine.Groups[1].Value)
        : name.StartsWith("<>", StringComparison.Ordinal) ? ""
        : name);

    /// <summary>The name of a type declared with <c>file</c>; null for other types.</summary>
    public static string? FileLocalName(string name) => FileLocal().Match(name) is { Success: true } file ? file.Groups[1].Value : null;

    /// <summary>The number of a line, from the name of its class; null for other classes.</summary>
    public static string? LineOf(string name) => LineClass().Match(name) is { Success: true } line ? line.Groups[1].Value : null;

    /// <summary>A full name, as another node writes the name of a type: without namespace, assembly and line.</summary>
    public static string ShortType(string fullName)
    {
        var plain = fullName.Split('[', ',', '`')[0];
        var names = plain[(plain.LastIndexOf('.') + 1)..].Split('+').Select(Type).Where(name => name.Length > 0).ToList();
        return names.Count == 0 ? fullName : string.Join('.', names);
    }

    static string Joined(IEnumerable<string> names) => string.Join('.', names.Select(Type).Where(name => name.Length > 0));

    static string Under(string around, string name) => around.Length == 0 ? name : $"{around}.{name}";

    /// <summary>Strips the angle brackets and the marks around a name: <c>&lt;Main&gt;$</c>.</summary>
    static string Plain(string name) => Inner().Match(name) is { Success: true } inner ? inner.Groups[1].Value : name;

    [GeneratedRegex(@"(?:<(?>[^<>]|(?<open><)|(?<-open>>))*>|[^.+<])+")]
    private static partial Regex Segment();

    [GeneratedRegex(@"^<>c__Line(\d+)$")]
    private static partial Regex LineClass();

    [GeneratedRegex(@"^<(.+)>d(?:__\d+)?(?:`\d+)?$")]
    private static partial Regex StateMachine();

    [GeneratedRegex(@"^<(.+)>b__")]
    private static partial Regex Lambda();

    [GeneratedRegex(@"^<.+>g__(.+)\|")]
    private static partial Regex LocalFunction();

    [GeneratedRegex(@"^<\w+>F[0-9A-F]+__(.+)$")]
    private static partial Regex FileLocal();

    [GeneratedRegex(@"^<>z__ReadOnly")]
    private static partial Regex ReadOnlyList();

    [GeneratedRegex(@"`\d+")]
    private static partial Regex Arity();

    [GeneratedRegex(@"^<+([^<>]+)>")]
    private static partial Regex Inner();
}
