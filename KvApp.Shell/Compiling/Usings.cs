using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace KvApp.Shell;

/// <summary>The references and usings that every text of a prompt has.</summary>
internal static class Usings
{
    /// <summary>The assemblies of the program, those of the framework included; not those of the compiler.</summary>
    public static readonly ImmutableArray<MetadataReference> Host =
    [
        .. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            // Half of all files; no line needs a web server.
            .Where(path => !Path.GetFileName(path).StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    static readonly HashSet<string> HostNames =
        [.. Host.OfType<PortableExecutableReference>().Select(file => Path.GetFileNameWithoutExtension(file.FilePath)!)];

    /// <summary>Whether the program has the assembly.</summary>
    public static bool IsHost(string name) => HostNames.Contains(name);

    public static readonly ImmutableArray<string> OfLines =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks",
        "Akka.Actor", "KvApp.Tasks", "KvApp.Shell", "KvApp.Shell.Prompt",
    ];

    /// <summary>The same in front of the source of a module, in one row, so that rows keep their numbers.</summary>
    public static readonly string OfModules =
        string.Concat(OfLines[..^1].Select(name => $"global using {name}; ")) + $"global using static {OfLines[^1]};\n";

    /// <summary>
    /// A property of a line hides a type of the same name. A property from a <c>using static</c> would be ambiguous with the type.
    /// </summary>
    public const string Prelude = "static NodeName Node => Prompt.Node; static Erpc Erpc => Prompt.Erpc; static Rpc Rpc => Prompt.Rpc; "
        + "static Kv Kv => Prompt.Kv;";
}
