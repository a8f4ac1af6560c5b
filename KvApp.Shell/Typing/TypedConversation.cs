using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>
/// Somebody at a terminal. The first prompt appears before the node is up; Ctrl-C stops the line that runs, Ctrl-D leaves.
/// </summary>
internal sealed class TypedConversation : IDisposable
{
    readonly ShellRun _run;
    readonly LineEditor _editor;
    readonly TextWriter _out = Console.Out, _error = Console.Error;
    readonly CancellationTokenSource _failed = new();
    PromptNode? _node;

    public TypedConversation(ShellRun run)
    {
        _run = run;
        var history = new LineHistory(HistoryPath());
        _editor = new(new ConsoleTerminal(), new()
        {
            IsComplete = LineSession.IsComplete,
            Colors = CSharpColors.Of,
            History = history,
            Completion = new LineCompletion(() => _node?.Session, () => _node?.Names ?? []),
        });
        // Whatever prints, prints above the line that is typed.
        Console.SetOut(_editor.Out);
        Console.SetError(_editor.Out);
        if (history.Warning is { } warning) _editor.PrintAbove($"{warning}\n");
    }

    public async Task<bool> Run()
    {
        // The compiler compiles itself while the node starts.
        var warm = Task.Run(Warmth.Spread);
        var starting = Start();
        _ = starting.ContinueWith(_ => _failed.Cancel(), TaskContinuationOptions.OnlyOnFaulted);
        try
        {
            while (await ReadLine() is { } text)
            {
                if (string.IsNullOrWhiteSpace(text)) continue;
                var node = await starting;
                await warm;
                await Run(node, text);
            }
        }
        catch (OperationCanceledException) when (_failed.IsCancellationRequested)
        {
            await starting;
        }
        if (_node is not null) await _node.DisposeAsync();
        return true;
    }

    public void Dispose()
    {
        _editor.Dispose();
        Console.SetOut(_out);
        Console.SetError(_error);
    }

    Task<string?> ReadLine() => _editor.ReadLine($"kv({_run.Name}){_node?.Session.Number ?? 1}> ", _failed.Token);

    async Task<PromptNode> Start()
    {
        var started = await _run.StartNode!();
        Node.Get(started.System).UseConsole(_editor.Out, new EditorReader(_editor));
        return _node = new(_run, started, Printing, Print);
    }

    async Task Run(PromptNode node, string text)
    {
        using var stop = new CancellationTokenSource();
        void Stop() => stop.Cancel();
        _editor.Interrupted += Stop;
        try
        {
            Print(await node.Run(text, stop.Token));
        }
        finally
        {
            _editor.Interrupted -= Stop;
        }
    }

    void Print(LineOutcome outcome)
    {
        if ((OutcomeText.ValueOf(outcome, Printing()) ?? OutcomeText.ErrorOf(outcome)) is { } text) _editor.PrintAbove($"{text}\n");
    }

    static PrintOptions Printing() => new() { Width = Math.Clamp(WindowSize.Width, 40, 200), Table = true };

    static string? HistoryPath() =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData,
            Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } folder
            ? Path.Combine(folder, "kvapp", "history") : null;
}
