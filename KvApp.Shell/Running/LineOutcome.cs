namespace KvApp.Shell;

/// <summary>What became of a line.</summary>
public abstract record LineOutcome
{
    private LineOutcome() { }

    /// <summary>It has a value: the line ends in an expression without a semicolon.</summary>
    public sealed record Value(object? Object) : LineOutcome;

    /// <summary>It ran, and has no value.</summary>
    public sealed record Done : LineOutcome;

    /// <summary>It does not compile, and nothing has run.</summary>
    public sealed record Refused(IReadOnlyList<LineError> Errors) : LineOutcome;

    /// <summary>It failed while it ran. What it had assigned stays assigned.</summary>
    public sealed record Failed(Exception Exception) : LineOutcome;
}
