using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>
/// Lines that are typed at a prompt of a node, one after the other: variables, usings, types and functions of a line are those of the
/// lines after. Run it in a process (<c>Node.Run</c>), whose mailbox and links are the prompt's.
/// </summary>
public sealed class LineSession(ActorSystem system, string name)
{
    readonly CodeServer _code = CodeServer.Get(system);
    readonly LineCompiler _compiler = new(name);
    readonly List<ModuleId> _modules = [];
    object?[] _variables = new object?[16];

    /// <summary>Whether a text can be run as it is; false while more lines must follow.</summary>
    public static bool IsComplete(string text) => LineText.IsComplete(text);

    /// <summary>The modules of the lines, which the node holds until <see cref="Close"/>.</summary>
    public IReadOnlyList<ModuleId> Modules => _modules;

    /// <summary>
    /// Lets later lines name the types of a module. It is not loaded on this node: a function that uses it runs where the module is.
    /// </summary>
    public void Refer(byte[] module) => _compiler.Refer(module);

    /// <summary>Compiles a line and runs it in the calling process. Lines run one after the other.</summary>
    /// <param name="text">The line, which may be several rows.</param>
    /// <param name="cancellationToken">Stops the line at its next checkpoint; what it awaits is not abandoned.</param>
    public async Task<LineOutcome> Run(string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (_modules.Count == 0) await Begin();
        var (line, errors) = _compiler.Compile(text);
        if (line is null) return new LineOutcome.Refused(errors);
        if (line.Module is not { } module) return new LineOutcome.Done();
        try
        {
            using var stop = Checkpoint.StopWhen(cancellationToken);
            var value = await Load(line, module)(_variables);
            return line.HasValue ? new LineOutcome.Value(value) : new LineOutcome.Done();
        }
        catch (Exception e)
        {
            return new LineOutcome.Failed(e);
        }
    }

    /// <summary>Releases the lines, here and on every node that has fetched them. What runs in one goes on.</summary>
    public Task<bool> Close()
    {
        _variables = [];
        return _code.Release([.. _modules]);
    }

    Task<object?> Begin()
    {
        var (prelude, errors) = _compiler.Compile(LineCompiler.Prelude);
        if (prelude is { Module: { } module }) return Load(prelude, module)(_variables);
        throw new InvalidOperationException($"no line compiles here; are the program's assemblies files? {string.Join("; ", errors)}");
    }

    Func<object?[], Task<object?>> Load(CompiledLine line, byte[] module)
    {
        var held = _code.Hold(module, [.. _modules]);
        _modules.Add(held.Id);
        if (line.Number + 2 >= _variables.Length) Array.Resize(ref _variables, 2 * _variables.Length);
        var run = held.Assembly.GetType(line.Class, throwOnError: true)!.GetMethod("<Factory>")!;
        return run.CreateDelegate<Func<object?[], Task<object?>>>();
    }
}
