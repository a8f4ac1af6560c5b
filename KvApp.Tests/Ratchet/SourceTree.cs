namespace KvApp.Tests;

/// <summary>The text files of the repository, without build output.</summary>
static class SourceTree
{
    static readonly HashSet<string> Ignored = ["bin", "obj", ".git", ".vs", ".idea", "TestResults", "BenchmarkDotNet.Artifacts"];
    static readonly HashSet<string> Texts = [".cs", ".md", ".csproj", ".props", ".targets", ".sln", ".hocon", ".conf", ".yml", ".json", ".txt", ".html", ".css", ".js", ".sh", ""];

    /// <summary>Paths relative to the root, in order.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Below(Repository.Root).Order(StringComparer.Ordinal)];

    /// <summary>The files of one kind below a folder.</summary>
    public static IEnumerable<string> Of(string extension, string folder = "") =>
        Files.Where(file => file.StartsWith(folder, StringComparison.Ordinal) && Path.GetExtension(file) == extension);

    static IEnumerable<string> Below(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
            if (Texts.Contains(Path.GetExtension(file))) yield return Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
        foreach (var child in Directory.EnumerateDirectories(folder).Where(child => !Ignored.Contains(Path.GetFileName(child))))
            foreach (var file in Below(child)) yield return file;
    }
}
