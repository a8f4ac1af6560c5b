using System.Collections.Immutable;
using KvApp.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace KvApp.Shell;

/// <summary>
/// Compiles the lines of one session, each to a module of its own that knows the lines before (C#'s submissions). Its class is named as
/// the compiler names a closure: a lambda that travels takes along only the variables that it uses, whatever else the session holds.
/// </summary>
internal sealed class LineCompiler(string session)
{
    static readonly ImmutableArray<MetadataReference> Host =
    [
        .. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    static readonly ImmutableArray<string> Usings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks",
        "Akka.Actor", "KvApp.Tasks", "KvApp.Shell", "KvApp.Shell.Prompt",
    ];

    /// <summary>
    /// The text of the first line, which nobody types. A property of a line comes before a type of the same name, where one that is at
    /// hand by a using would be ambiguous.
    /// </summary>
    public const string Prelude = "static NodeName Node => Prompt.Node; static Erpc Erpc => Prompt.Erpc; static Rpc Rpc => Prompt.Rpc;";

    readonly List<MetadataReference> _references = [.. Host];
    CSharpCompilation? _previous;
    int _line = -1;

    /// <summary>Modules that later lines may name.</summary>
    public void Refer(byte[] module) => _references.Add(MetadataReference.CreateFromImage(module));

    /// <summary>A line that does not compile leaves the session as it was.</summary>
    /// <returns>The line, or why there is none.</returns>
    public (CompiledLine? Line, IReadOnlyList<LineError> Errors) Compile(string text)
    {
        var number = _line + 1;
        var tree = LineText.Parse(text);
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, scriptClassName: CompiledLine.ClassOf(number), usings: Usings, concurrentBuild: false);
        var compilation = CSharpCompilation.CreateScriptCompilation(
            CodeServer.LineName(session, number), tree, _references, options, _previous, typeof(object));
        using var bytes = new MemoryStream();
        var emitted = compilation.Emit(bytes);
        var errors = emitted.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error).Select(ErrorOf).ToArray();
        if (errors.Length > 0) return (null, errors);
        (_previous, _line) = (compilation, number);
        // Usings alone emit no code, and are no error.
        return (new(number, emitted.Success ? bytes.ToArray() : null, LineText.HasValue(tree, compilation)), []);
    }

    static LineError ErrorOf(Diagnostic error)
    {
        var at = error.Location.GetLineSpan().StartLinePosition;
        return new(at.Line + 1, at.Character + 1, error.Id, error.GetMessage());
    }
}

/// <summary>A line that has been compiled.</summary>
/// <param name="Number">Counted from 1; the prelude is 0.</param>
/// <param name="Module">Its bytes; null where there is nothing to run.</param>
/// <param name="HasValue">Whether it ends in an expression.</param>
internal sealed record CompiledLine(int Number, byte[]? Module, bool HasValue)
{
    public string Class => ClassOf(Number);

    public static string ClassOf(int number) => $"<>c__Line{number}";
}
