using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>A session on the node of a prompt.</summary>
internal sealed class PromptNode : IAsyncDisposable
{
    readonly ShellNode _node;
    readonly Evaluator _evaluator;
    readonly IDisposable _offered;

    /// <param name="run">What the prompt is to do.</param>
    /// <param name="node">The node.</param>
    /// <param name="printing">How values are printed.</param>
    /// <param name="ended">Called when the process of the prompt has ended between two lines.</param>
    public PromptNode(ShellRun run, ShellNode node, Func<PrintOptions> printing, Action<LineOutcome> ended)
    {
        _node = node;
        // A node that is started again under the same name has other lines.
        var name = $"{run.Name.Name}-{Environment.ProcessId}-{DateTime.UtcNow.Ticks:x}";
        ILineRunner runner = node.Target is { } target ? new LinesThere(target, printing) : new LinesHere();
        Session = new(new HeldLines(CodeServer.Get(node.System)), runner, name)
        {
            FindModule = module => OtherModules.Find(node.System, module),
        };
        _offered = PromptCompilers.Get(node.System).Offer(Session);
        _evaluator = new(Node.Get(node.System), Session) { Ended = (pid, reason) => ended(new LineOutcome.Exited(pid, reason)) };
    }

    public LineSession Session { get; }

    /// <summary>The names of the nodes that a line may mean.</summary>
    public IEnumerable<string> Names => Node.Get(_node.System) is var node ? node.List().Append(node.Self).Select(name => name.Value) : [];

    public Task<LineOutcome> Run(string text, CancellationToken cancellationToken) => _evaluator.Run(text, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _offered.Dispose();
        _evaluator.Close();
        await Session.Close();
    }
}
