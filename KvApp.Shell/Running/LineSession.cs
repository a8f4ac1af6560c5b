using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>
/// Lines that are typed at a prompt, one after the other: variables, usings, types and functions of a line are known to later lines. Run a
/// session in a process (<c>Node.Run</c>), whose mailbox and links are the prompt's.
/// </summary>
public sealed class LineSession : IPromptCompiler
{
    readonly ILineLoader _loader;
    readonly ILineRunner _runner;
    readonly LineNames _names;
    LineCompiler _lines;
    readonly ModuleCompiler _modules = new();
    readonly string _folder;
    readonly Lock _compiling = new();
    readonly List<byte[]> _referred = [];
    readonly HashSet<string> _files = new(StringComparer.Ordinal);
    bool _begun;
    int _count;

    internal LineSession(ILineLoader loader, ILineRunner runner, string name, string? folder = null)
    {
        (_loader, _runner, _names) = (loader, runner, new(name));
        _folder = folder ?? Directory.GetCurrentDirectory();
        _lines = new(_names, _folder);
    }

    /// <param name="system">The node.</param>
    /// <param name="name">The name of the session: no two sessions of a cluster have the same.</param>
    public LineSession(ActorSystem system, string name) : this(new HeldLines(CodeServer.Get(system)), new LinesHere(), name) { }

    /// <summary>Whether a text can run as it is; false while more must follow.</summary>
    public static bool IsComplete(string text) => LineText.IsComplete(text);

    /// <summary>Finds the bytes of a module that a line names and the session does not know; null where there is none.</summary>
    internal Func<string, Task<byte[]?>> FindModule { get; init; } = _ => Task.FromResult<byte[]?>(null);

    /// <summary>Where the compiler prints its warnings.</summary>
    internal TextWriter Warnings { get; init; } = Console.Error;

    /// <summary>The number of the line that is typed next, which stack traces show: <c>kv(1)</c>.</summary>
    public int Number => _count + 1;

    /// <summary>The modules that the node holds for the session until <see cref="Close"/>.</summary>
    public IReadOnlyList<ModuleId> Modules => _loader is HeldLines held ? held.Modules : [];

    /// <summary>
    /// Lets later lines name the types of a module. The module is not loaded on this node: a function that uses the module runs where
    /// the module is.
    /// </summary>
    public void Refer(byte[] module)
    {
        lock (_compiling)
        {
            _lines.Refer(module);
            _modules.Refer(module);
            _referred.Add(module);
        }
    }

    /// <summary>Lets later lines name the types of a module, and loads the module here as a part of the session.</summary>
    internal void Hold(byte[] module)
    {
        Refer(module);
        _loader.Load(module);
    }

    /// <summary>Compiles a line and runs it in the calling process. Lines run one after the other.</summary>
    /// <param name="text">The line, which may be several rows.</param>
    /// <param name="cancellationToken">Stops the line at its next checkpoint; what it awaits is not abandoned.</param>
    public async Task<LineOutcome> Run(string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        var number = ++_count;
        if (!_runner.HasVariables) Forget();
        if (!_begun && await RunHidden(_lines.Prelude()) is { Succeeded: false } unable) return unable;
        _begun = true;
        if (_lines.Before(text) is { } before && await RunHidden(before) is { Succeeded: false } lost) return lost;
        var (line, errors) = Compile(text, number);
        if (line is null && await FindModules(text, errors)) (line, errors) = Compile(text, number);
        if (line is null) return new LineOutcome.Refused(errors);
        foreach (var file in line.Files) LoadFile(file);
        if (line.Module is not { } module) return new LineOutcome.Done();
        var outcome = await _runner.Run(Load(line.Class, module), line.HasValue, cancellationToken);
        if (outcome.Succeeded) _lines.Succeeded(line);
        else if (outcome is LineOutcome.Failed { HasRun: false }) Undo();
        return outcome;
    }

    /// <summary>The names that could stand at a place of the next line.</summary>
    internal CompletionList Complete(string text, int cursor, IEnumerable<string> nodes)
    {
        lock (_compiling) return _lines.Complete(text, cursor, nodes);
    }

    /// <summary>Lets go of a line that does not end.</summary>
    internal void Abandon() => _runner.Abandon();

    // Variables that are gone must not compile.
    void Forget()
    {
        lock (_compiling)
        {
            _lines = new(_names, _folder);
            foreach (var module in _referred) _lines.Refer(module);
            _begun = false;
        }
    }

    /// <summary>Releases the lines, here and on every node that has fetched them. What runs in one goes on.</summary>
    public Task<bool> Close()
    {
        _runner.Clear();
        return _loader.Release();
    }

    /// <inheritdoc/>
    public Task<CompiledModule> Compile(string source)
    {
        lock (_compiling)
        {
            var module = _modules.Compile(source);
            if (_modules.Builds(module.Name) > 1)
                Warnings.WriteLine($"warning: redefining module {module.Name} (the current build was loaded from memory)");
            _lines.Refer(module.Assembly);
            _referred.Add(module.Assembly);
            return Task.FromResult(module);
        }
    }

    /// <inheritdoc/>
    public Task<Evaluation> CompileText(string text, IReadOnlyList<Variable> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        lock (_compiling)
        {
            var chain = new Chain(_names, _folder);
            foreach (var module in _referred) chain.Refer(module);
            var fields = string.Concat(variables.Select(variable => $" {variable.Type} {variable.Name} = default;"));
            var given = Part(chain, Usings.Prelude + fields, out _);
            var part = Part(chain, text, out var hasValue);
            return Task.FromResult(new Evaluation(part is null ? [given!] : [given!, part], hasValue));
        }
    }

    Func<object?[], Task<object?>>? Part(Chain chain, string text, out bool hasValue)
    {
        var tree = LineText.Parse(text, PromptPath.Evaluated);
        if (Directives.Refuse(tree) is { } refused) throw CompileException.Of([refused]);
        var line = chain.Prepare(tree, _names.Hidden());
        hasValue = LineText.HasValue(tree, line.Compilation, out _, out _);
        var (module, errors) = chain.Emit(line);
        if (errors.Count > 0) throw CompileException.Of(errors);
        return module is null ? null : Load(line.Class, module);
    }

    (CompiledLine? Line, IReadOnlyList<LineError> Errors) Compile(string text, int number)
    {
        lock (_compiling) return _lines.Compile(text, number);
    }

    // A module that only another node has is enough to compile a function that runs there.
    async Task<bool> FindModules(string text, IReadOnlyList<LineError> errors)
    {
        var found = false;
        foreach (var name in Diagnostics.UnknownNames(LineText.Parse(text), errors).Distinct())
            if (await FindModule(name) is { } module)
            {
                Refer(module);
                found = true;
            }
        return found;
    }

    async Task<LineOutcome> RunHidden(CompiledLine line)
    {
        var outcome = await _runner.Run(Load(line.Class, line.Module!), hasValue: false, CancellationToken.None);
        if (outcome is LineOutcome.Failed { HasRun: false }) Undo();
        return outcome;
    }

    void Undo()
    {
        lock (_compiling) _lines.Undo();
    }

    Func<object?[], Task<object?>> Load(string lineClass, byte[] module) =>
        _loader.Load(module).GetType(lineClass, throwOnError: true)!.GetMethod("<Factory>")!.CreateDelegate<Func<object?[],
            Task<object?>>>();

    // A library's own references lie beside it.
    void LoadFile(string path)
    {
        if (!_files.Add(path)) return;
        foreach (var name in AssemblyFile.ReferencesOf(path))
            if (Path.Combine(Path.GetDirectoryName(path)!, $"{name}.dll") is var beside && File.Exists(beside)
                && !Usings.IsHost(name)) LoadFile(beside);
        _loader.Load(File.ReadAllBytes(path));
    }
}
