namespace KvApp.Tests;

/// <summary>Where the files lie that a user sees: hocon/, docker-compose.yml, README.md.</summary>
static class Repository
{
    public static readonly string Root = Find(new(AppContext.BaseDirectory));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    static string Find(DirectoryInfo directory) =>
        File.Exists(Path.Combine(directory.FullName, "KvApp.sln")) ? directory.FullName
        : Find(directory.Parent ?? throw new DirectoryNotFoundException($"no KvApp.sln above {AppContext.BaseDirectory}"));
}
