using KvApp.Shell;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>Lines that somebody types at a prompt of a node, for tests of what the node does with their modules.</summary>
sealed class Lines
{
    static int _sessions;

    readonly TestNode _node;
    readonly string _name = $"test{Interlocked.Increment(ref _sessions)}";
    readonly LineSession _session;
    bool _begun;

    public Lines(TestNode node) => (_node, _session) = (node, new(node.System, _name));

    /// <summary>The modules that are held for the lines, and for what they were given.</summary>
    public IReadOnlyList<ModuleId> Modules => _session.Modules;

    /// <summary>The names of all lines begin so.</summary>
    public string Prefix => CodeServer.LineName(_name, 0)[..^1];

    /// <summary>A module that lines may name; nothing of it is loaded.</summary>
    public void Refer(Compiled module) => _session.Refer(module.Bytes);

    /// <summary>A module that lines may name, and that is there on their node.</summary>
    public void Hold(Compiled module) => _session.Hold(module.Bytes);

    /// <summary>Types a line in a process of the node, and gives its value.</summary>
    public async Task<T> Type<T>(string text) => await Run(text) switch
    {
        LineOutcome.Value value => (T)value.Object!,
        LineOutcome.Done => default!,
        var outcome => throw new InvalidOperationException($"{text}: {OutcomeText.ErrorOf(outcome)}"),
    };

    public Task Type(string text) => Type<object?>(text);

    /// <summary>How a line fails.</summary>
    public async Task<ExitReason> Fails(string text) => ExitReason.From(Assert.IsType<LineOutcome.Failed>(await Run(text)).Exception);

    async Task<LineOutcome> Run(string text)
    {
        if (!_begun) await RunHere("using static KvApp.Tests.Typed.AtPrompt;");
        _begun = true;
        return await RunHere(text);
    }

    Task<LineOutcome> RunHere(string text) => _node.Node.Run(_ => _session.Run(text)).WaitAsync(TwoNodes.Longest);
}
