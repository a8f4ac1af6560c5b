using System.Reflection;
using System.Runtime.Loader;
using KvApp.Shell;

namespace KvApp;

/// <summary>
/// Loads the prompt with its compiler from the folder <c>shell</c> beside this program, when a prompt is asked for and never otherwise.
/// What the program has itself (KvApp.Tasks, Akka) is the same for the prompt.
/// </summary>
sealed class ShellFolder : AssemblyLoadContext
{
    const string Main = "KvApp.Shell";
    static readonly HashSet<string> OfProgram = [.. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
        .Split(Path.PathSeparator).Select(Path.GetFileNameWithoutExtension).OfType<string>()];

    readonly AssemblyDependencyResolver _files;

    ShellFolder(string path) : base("shell") => _files = new(path);

    /// <exception cref="BadStartException">The folder is not there.</exception>
    public static IShell Load()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "shell", $"{Main}.dll");
        if (!File.Exists(path))
            throw new BadStartException(
                $"the prompt is not installed: there is no {path}; copy the folder 'shell' of the build beside kvapp");
        var assembly = new ShellFolder(path).LoadFromAssemblyPath(path);
        return (IShell)Activator.CreateInstance(assembly.GetType($"{Main}.ShellProgram", throwOnError: true)!)!;
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // One copy of what both have: types of two copies would differ.
        if (assemblyName.Name is not { } name || OfProgram.Contains(name)) return null;
        return _files.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }
}
