namespace KvApp.Shell;

/// <summary>What a prompt prints of the end of a line: values as they are, everything else as an error.</summary>
internal static class OutcomeText
{
    /// <summary>The text of a value; null where the line has none, or has not succeeded.</summary>
    public static string? ValueOf(LineOutcome outcome, PrintOptions options) => outcome switch
    {
        LineOutcome.Value value => ValueText.Of(value.Object, options),
        LineOutcome.Shown shown => shown.Text,
        _ => null,
    };

    /// <summary>Why a line has not succeeded; null where it has.</summary>
    public static string? ErrorOf(LineOutcome outcome) => outcome switch
    {
        LineOutcome.Refused refused => string.Join('\n', refused.Errors),
        LineOutcome.Failed failed => $"** {ErrorText.Of(failed.Exception)}",
        LineOutcome.FailedThere failed => $"** {failed.Text}",
        LineOutcome.Exited exited =>
            $"** (EXIT from {ValueText.Of(exited.Pid)}) the process of the prompt has ended: {ErrorText.Of(exited.Reason)}",
        LineOutcome.Stopped { WasAbandoned: true } => "** stopped; code that comes to no checkpoint may run on (docs/shell.md)",
        LineOutcome.Stopped => "** stopped",
        _ => null,
    };
}
