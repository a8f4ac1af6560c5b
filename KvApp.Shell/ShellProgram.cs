namespace KvApp.Shell;

/// <summary>The prompt of <c>kvapp shell</c>, <c>remote</c>, <c>rpc</c> and <c>eval</c>.</summary>
public sealed class ShellProgram : IShell
{
    /// <inheritdoc/>
    public async Task<bool> Run(ShellRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.StartNode is null)
        {
            var session = new LineSession(new PlainLines(), new LinesHere(), "eval");
            return await Conversation.Run(run, session.Run);
        }
        if (run.Text is null && run.File is null && ConsoleTerminal.IsThere)
        {
            using var typed = new TypedConversation(run);
            return await typed.Run();
        }
        // The compiler compiles itself while the node starts.
        var warm = Task.Run(Warmth.Spread);
        await using var node = new PromptNode(run, await Task.Run(run.StartNode), Conversation.Printing, Conversation.Show);
        await warm;
        return await Conversation.Run(run, node.Run);
    }
}
