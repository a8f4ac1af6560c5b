using Akka.Configuration;

namespace KvApp;

/// <summary>Settings that came from one place; <paramref name="Origin"/> is what an error calls that place.</summary>
sealed record Layer(string Origin, Config Settings)
{
    public bool Sets(string key) => Settings.HasPath(key);

    /// <summary>The defaults that a project of this solution carries in its assembly.</summary>
    public static Layer Reference(string assembly)
    {
        using var text = System.Reflection.Assembly.Load(assembly == "KvApp" ? "kvapp" : assembly).GetManifestResourceStream($"{assembly}.reference.conf")!;
        return new($"{assembly}/reference.conf", HoconText.Parse(new StreamReader(text).ReadToEnd(), $"{assembly}/reference.conf"));
    }

    public static Layer File(string path)
    {
        try
        {
            return new(path, HoconText.Parse(System.IO.File.ReadAllText(path), path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new BadStartException(error is FileNotFoundException or DirectoryNotFoundException
                ? $"--config {path}: there is no such file (looked for {Path.GetFullPath(path)})"
                : $"--config {path}: {error.Message}");
        }
    }

    /// <summary>One <c>--set key=value</c>.</summary>
    public static Layer Set(string assignment)
    {
        var at = assignment.IndexOf('=');
        var key = at < 0 ? assignment : assignment[..at].Trim();
        if (at < 0 || !(key.StartsWith("kv.", StringComparison.Ordinal) || key.StartsWith("akka.", StringComparison.Ordinal)))
            throw new BadStartException($"--set {assignment}: expected key=value with a key of kv or akka, as in --set kv.server.port=4041");
        return new($"--set {key}", HoconText.Parse($"{key} = {Literal(assignment[(at + 1)..])}", $"--set {assignment}"));
    }

    /// <summary>A value from outside a file: HOCON where it starts as a list, a section or a quoted string, else the text as it stands.</summary>
    public static string Literal(string value) => value.TrimStart() is ['[' or '{' or '"', ..]
        ? value
        : $"\"{value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").Replace("\r", "\\r").Replace("\t", "\\t")}\"";
}
