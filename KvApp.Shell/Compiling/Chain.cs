using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace KvApp.Shell;

/// <summary>Texts that are compiled one after the other, each knowing those before (C#'s submissions).</summary>
internal sealed class Chain(LineNames names, string folder)
{
    /// <summary>Held while a compilation binds its references.</summary>
    public static readonly Lock Binding = new();

    static readonly EmitOptions Symbols = new(debugInformationFormat: DebugInformationFormat.Embedded);

    readonly List<MetadataReference> _references = [.. Usings.Host];
    readonly FileReferences _files = new(folder);
    readonly SourceReferenceResolver _sources = new Sources(folder);
    CSharpCompilation? _last, _before;

    /// <summary>Modules that later texts may name. Of two builds of one name the one with the higher version is taken.</summary>
    public void Refer(byte[] module) => _references.Add(MetadataReference.CreateFromImage(module));

    /// <summary>Prepares a text; only <see cref="Emit"/> makes it a part of the chain.</summary>
    /// <param name="tree">The text.</param>
    /// <param name="scriptClass">The class of the text.</param>
    public Text Prepare(SyntaxTree tree, string scriptClass)
    {
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, scriptClassName: scriptClass, usings: Usings.OfLines,
            optimizationLevel: OptimizationLevel.Release, allowUnsafe: true, concurrentBuild: false,
            sourceReferenceResolver: _sources, metadataReferenceResolver: _files,
                nullableContextOptions: NullableContextOptions.Annotations);
        // One at a time in the whole program. Two compilations that bind their references at once make two symbols of one assembly. A later
        // text of either chain may get the symbols of the other, and finds each name of a using twice.
        lock (Binding)
        {
            var compilation = CSharpCompilation.CreateScriptCompilation(
                names.ModuleOf(names.Next()), tree, _references, options, _last, typeof(object));
            _ = compilation.Assembly;
            return new(scriptClass, compilation);
        }
    }

    /// <summary>The bytes of a text, or its errors; a text of usings alone has neither. Errors leave the chain as it was.</summary>
    public (byte[]? Module, IReadOnlyList<LineError> Errors) Emit(Text text)
    {
        using var bytes = new MemoryStream();
        var emitted = text.Compilation.Emit(bytes, options: Symbols);
        var errors = Diagnostics.ErrorsOf(emitted.Diagnostics);
        if (errors.Count > 0) return (null, errors);
        (_before, _last) = (_last, text.Compilation);
        return (emitted.Success ? bytes.ToArray() : null, []);
    }

    /// <summary>Takes the last text out of the chain, once.</summary>
    public void Undo() => _last = _before;

    // A path of the prompt's own, such as kv(1), is no file.
    sealed class Sources(string folder) : SourceFileResolver([], folder)
    {
        public override string? NormalizePath(string path, string? baseFilePath) =>
            PromptPath.Is(path) ? path : base.NormalizePath(path, baseFilePath);
    }

    internal sealed record Text(string Class, CSharpCompilation Compilation);
}
