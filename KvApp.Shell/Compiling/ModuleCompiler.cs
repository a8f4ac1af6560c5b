using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace KvApp.Shell;

/// <summary>Compiles the source of types to a module that any node can load, named by its first type.</summary>
internal sealed class ModuleCompiler
{
    static readonly EmitOptions Symbols = new(debugInformationFormat: DebugInformationFormat.Embedded);

    static readonly CSharpCompilationOptions Library = new(
        OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true, concurrentBuild: false,
        nullableContextOptions: NullableContextOptions.Annotations);

    readonly List<MetadataReference> _references = [.. Usings.Host];
    readonly Dictionary<string, int> _builds = [];
    int _version;

    public void Refer(byte[] module) => _references.Add(MetadataReference.CreateFromImage(module));

    /// <summary>How many modules of that name have been compiled.</summary>
    public int Builds(string name) => _builds.GetValueOrDefault(name);

    /// <exception cref="CompileException">The source does not compile: all errors.</exception>
    public CompiledModule Compile(string source)
    {
        var tree = Parse(source);
        var syntax = Diagnostics.ErrorsOf(tree.GetDiagnostics());
        if (syntax.Count > 0) throw CompileException.Of(syntax);
        var types = tree.GetCompilationUnitRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>();
        var name = types.FirstOrDefault()?.Identifier.ValueText
            ?? throw CompileException.Of([new(1, 1, "module", "the source declares no type, and a module is named by its first type")]);
        // Of two builds that a line could mean, the compiler takes the higher version.
        var head = CSharpSyntaxTree.ParseText(Usings.OfModules + $"[assembly: System.Reflection.AssemblyVersion(\"1.0.0.{++_version}\")]");
        CSharpCompilation compilation;
        lock (Chain.Binding)
        {
            compilation = CSharpCompilation.Create(name, [head, tree], _references, Library);
            _ = compilation.Assembly;
        }
        if (PreferPrompt(compilation, tree) is { } resolved) compilation = compilation.ReplaceSyntaxTree(tree, resolved);
        using var bytes = new MemoryStream();
        var emitted = compilation.Emit(bytes, options: Symbols);
        if (!emitted.Success) throw CompileException.Of(Diagnostics.ErrorsOf(emitted.Diagnostics));
        _builds[name] = Builds(name) + 1;
        Refer(bytes.ToArray());
        return new(name, bytes.ToArray());
    }

    // A name that is both a type and a member of the prompt (Node) means the prompt's, as in a line.
    static SyntaxTree? PreferPrompt(CSharpCompilation compilation, SyntaxTree tree)
    {
        var ambiguous = compilation.GetDiagnostics().Where(one => one.Id == "CS0229" && one.Location.SourceTree == tree)
            .Select(one => new TextChange(new(one.Location.SourceSpan.Start, 0), "KvApp.Shell.Prompt.")).ToArray();
        return ambiguous.Length == 0 ? null : Parse($"{tree.GetText().WithChanges(ambiguous)}");
    }

    static SyntaxTree Parse(string source) =>
        CSharpSyntaxTree.ParseText(SourceText.From(source, System.Text.Encoding.UTF8), path: PromptPath.Module);
}
