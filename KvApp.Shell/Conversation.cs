namespace KvApp.Shell;

/// <summary>Texts from a file, from a pipe or from somebody who types, and what becomes of them on the console.</summary>
internal static class Conversation
{
    /// <summary>How values are printed.</summary>
    public static PrintOptions Printing() => new();

    /// <summary>Runs the texts in their order; true if all succeeded. A file ends with its first error, a pipe goes on.</summary>
    public static async Task<bool> Run(ShellRun run, Func<string, CancellationToken, Task<LineOutcome>> evaluate)
    {
        if (run.Text is { } text) return Succeeds(await evaluate(text, CancellationToken.None));
        var succeeded = true;
        using var file = run.File is { } path ? new StreamReader(path) : null;
        await foreach (var next in ScriptReader.Read(file ?? Console.In))
        {
            succeeded &= Succeeds(await evaluate(next, CancellationToken.None));
            if (!succeeded && file is not null) return false;
        }
        return succeeded;
    }

    static bool Succeeds(LineOutcome outcome)
    {
        Show(outcome);
        return outcome.Succeeded;
    }

    /// <summary>Prints how a line ended.</summary>
    public static void Show(LineOutcome outcome)
    {
        if (OutcomeText.ValueOf(outcome, Printing()) is { } value) Console.Out.WriteLine(value);
        if (OutcomeText.ErrorOf(outcome) is { } error) Console.Error.WriteLine(error);
    }
}
