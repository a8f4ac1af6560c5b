using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>The prompt of <c>kvapp shell</c>, <c>remote</c>, <c>rpc</c> and <c>eval</c>.</summary>
public sealed class ShellProgram : IShell
{
    /// <inheritdoc/>
    public async Task<bool> Run(ShellRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.Node is null) return await RunPlain(run);
        // The compiler compiles itself while the node starts.
        var warm = Task.Run(Warmth.Spread);
        var node = await run.Node;
        await warm;
        var session = SessionOf(run, node);
        using var offered = PromptCompilers.Get(node.System).Offer(session);
        var evaluator = new Evaluator(Node.Get(node.System), session)
        {
            Ended = (pid, reason) => Console.Error.WriteLine(OutcomeText.ErrorOf(new LineOutcome.Exited(pid, reason))),
        };
        try
        {
            return await Conversation.Run(run, session, evaluator.Run);
        }
        finally
        {
            evaluator.Close();
            await session.Close();
        }
    }

    static async Task<bool> RunPlain(ShellRun run)
    {
        var session = new LineSession(new PlainLines(), new LinesHere(), "eval");
        return await Conversation.Run(run, session, session.Run);
    }

    static LineSession SessionOf(ShellRun run, ShellNode node)
    {
        // A node that is started again under the same name has other lines.
        var name = $"{run.Name.Name}-{Environment.ProcessId}-{DateTime.UtcNow.Ticks:x}";
        ILineRunner runner = node.Target is { } target ? new LinesThere(target, Conversation.Printing) : new LinesHere();
        return new(new HeldLines(CodeServer.Get(node.System)), runner, name) { FindModule = module =>
            OtherModules.Find(node.System, module) };
    }
}
