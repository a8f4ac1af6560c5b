using System.Collections.Immutable;
using KvApp.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace KvApp.Tests;

/// <summary>
/// Lines that somebody types at a prompt of a node: each is a module of its own, whose class is a closure, and refers to the lines
/// before.
/// </summary>
sealed class Lines(TestNode node)
{
    static readonly CSharpParseOptions Script = new(kind: SourceCodeKind.Script);

    static readonly ImmutableArray<string> Usings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks",
        "Akka.Actor", "KvApp.Tasks", "KvApp.Tests.Typed.AtPrompt",
    ];

    static readonly CSharpCompilationOptions Options =
        new(OutputKind.DynamicallyLinkedLibrary, usings: Usings, optimizationLevel: OptimizationLevel.Release);

    static int _sessions;

    readonly string _session = $"test{Interlocked.Increment(ref _sessions)}";
    readonly object?[] _slots = new object?[1100];
    readonly List<MetadataReference> _references = [.. Compiled.Host];
    readonly List<ModuleId> _modules = [];
    CSharpCompilation? _previous;
    int _line;

    /// <summary>The modules that are held for the lines, and for what they were given.</summary>
    public IReadOnlyList<ModuleId> Modules => _modules;

    /// <summary>The names of all lines begin so.</summary>
    public string Prefix => CodeServer.LineName(_session, 0)[..^1];

    /// <summary>A module that lines may name; nothing of it is loaded.</summary>
    public void Refer(Compiled module) => _references.Add(MetadataReference.CreateFromImage(module.Bytes));

    /// <summary>A module that lines may name, and that is there on their node.</summary>
    public void Hold(Compiled module)
    {
        Refer(module);
        _modules.Add(CodeServer.Get(node.System).Hold(module.Bytes).Id);
    }

    /// <summary>Types a line in a process of the node, and gives its value.</summary>
    public Task<T> Type<T>(string text) => node.Node.Run(async _ => (T)(await Run(text))!).WaitAsync(TwoNodes.Longest);

    public Task Type(string text) => Type<object?>(text);

    /// <summary>How a line fails.</summary>
    public Task<ExitReason> Fails(string text) =>
        node.Node.Run(async _ => ExitReason.From(await Assert.ThrowsAnyAsync<Exception>(() => Run(text)))).WaitAsync(TwoNodes.Longest);

    Task<object?> Run(string text)
    {
        _line++;
        var (name, options) = (CodeServer.LineName(_session, _line), Options.WithScriptClassName($"<>c__Line{_line}"));
        var compilation = CSharpCompilation.CreateScriptCompilation(
            name, CSharpSyntaxTree.ParseText(text, Script), _references, options, _previous, typeof(object));
        using var file = new MemoryStream();
        var result = compilation.Emit(file);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        _previous = compilation;
        var held = CodeServer.Get(node.System).Hold(file.ToArray(), [.. _modules]);
        _modules.Add(held.Id);
        var run = held.Assembly.GetType($"<>c__Line{_line}")!.GetMethod("<Factory>")!.CreateDelegate<Func<object?[], Task<object?>>>();
        return run(_slots);
    }
}
