using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace KvApp.Shell;

/// <summary>Compiles the lines of one session, each to a module of its own that knows the lines before.</summary>
internal sealed class LineCompiler(LineNames names, string folder)
{
    const string LastValue = "It";
    readonly Chain _chain = new(names, folder);
    string? _kept;
    int _values;

    public void Refer(byte[] module) => _chain.Refer(module);

    /// <summary>Takes the last line out of the session: it has not run.</summary>
    public void Undo() => _chain.Undo();

    /// <summary>The first line, which nobody types.</summary>
    public CompiledLine Prelude() => Hidden(Usings.Prelude);

    /// <summary>
    /// A line that a text needs before it, or null: <c>It</c> is declared when a line mentions the name and the value is a new one.
    /// </summary>
    public CompiledLine? Before(string text)
    {
        if (_kept is null || !LineText.Mentions(LineText.Parse(text), LastValue)) return null;
        var line = Hidden($"var {LastValue} = {_kept};");
        _kept = null;
        return line;
    }

    /// <summary>Compiles a line. A line with errors leaves the session as it was.</summary>
    /// <param name="text">The line.</param>
    /// <param name="number">The number at the prompt, which stack traces name.</param>
    public (CompiledLine? Line, IReadOnlyList<LineError> Errors) Compile(string text, int number)
    {
        var typed = LineText.Parse(text, PromptPath.OfLine(number));
        var scriptClass = LineNames.ClassOf(number);
        if (Directives.Refuse(typed) is { } refused) return (null, [refused]);
        var line = _chain.Prepare(typed, scriptClass);
        var hasValue = LineText.HasValue(typed, line.Compilation, out var value, out var type);
        if (hasValue && Keep(typed, value!, type, scriptClass) is { } kept) return (kept, []);
        var stoppable = Checkpoints.PutInto(typed);
        if (stoppable != typed && Emit(stoppable, hasValue, scriptClass) is { } compiled) return (compiled, []);
        // Errors are those of the text as typed.
        var (module, errors) = _chain.Emit(line);
        return errors.Count > 0 ? (null, errors) : (new(line.Class, module, hasValue, FilesOf(line)), []);
    }

    // Null where the value cannot be kept, as that of a ref struct, or where the line has errors.
    CompiledLine? Keep(SyntaxTree typed, ExpressionSyntax value, ITypeSymbol? type, string scriptClass)
    {
        if (type is { IsRefLikeType: true } or { TypeKind: TypeKind.Error }) return null;
        var variable = $"__value{_values + 1}";
        var keeping = LineText.KeepValue(typed, value, type is null ? "object" : "var", variable);
        var kept = Emit(Checkpoints.PutInto(keeping), hasValue: true, scriptClass);
        if (kept is null) return null;
        _values++;
        return kept with { Variable = variable };
    }

    CompiledLine? Emit(SyntaxTree tree, bool hasValue, string scriptClass)
    {
        var line = _chain.Prepare(tree, scriptClass);
        var (module, errors) = _chain.Emit(line);
        return errors.Count > 0 ? null : new(line.Class, module, hasValue, FilesOf(line));
    }

    /// <summary>A line has run and has a value, which is <c>It</c> from now on.</summary>
    public void Succeeded(CompiledLine line) => _kept = line.Variable ?? _kept;

    /// <summary>The names that could stand at a place of the next line.</summary>
    public CompletionList Complete(string text, int cursor, IEnumerable<string> nodes)
    {
        var tree = LineText.ParseAsTyped(text);
        return LineSymbols.At(tree, _chain.Prepare(tree, names.Hidden()).Compilation, cursor, nodes);
    }

    CompiledLine Hidden(string text)
    {
        var line = _chain.Prepare(LineText.Parse(text), names.Hidden());
        var (module, errors) = _chain.Emit(line);
        if (errors.Count == 0) return new(line.Class, module, HasValue: false, []);
        throw new InvalidOperationException($"no line compiles here; are the program's assemblies files? {string.Join("; ", errors)}");
    }

    static string[] FilesOf(Chain.Text line) =>
        [.. line.Compilation.DirectiveReferences.OfType<PortableExecutableReference>().Select(file => file.FilePath).OfType<string>()];
}
