using Akka.Actor;
using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>How a line ended.</summary>
public abstract record LineOutcome
{
    private LineOutcome() { }

    /// <summary>The line has a value: it ends in an expression without a semicolon.</summary>
    public sealed record Value(object? Object) : LineOutcome;

    /// <summary>The line ran on another node, and its value was printed there.</summary>
    public sealed record Shown(string Text) : LineOutcome;

    /// <summary>The line ran, and has no value.</summary>
    public sealed record Done : LineOutcome;

    /// <summary>The line does not compile, and nothing has run.</summary>
    public sealed record Refused(IReadOnlyList<LineError> Errors) : LineOutcome;

    /// <summary>The line failed. Variables keep the values that the line had given them.</summary>
    /// <param name="Exception">Why.</param>
    /// <param name="HasRun">Whether the line has begun to run. Variables of a line that has not are unknown to later lines.</param>
    public sealed record Failed(Exception Exception, bool HasRun = true) : LineOutcome;

    /// <summary>The line failed on another node, as its text says.</summary>
    public sealed record FailedThere(string Text) : LineOutcome;

    /// <summary>An exit signal has ended the process of the prompt while the line ran.</summary>
    public sealed record Exited(IActorRef Pid, ExitReason Reason) : LineOutcome;

    /// <summary>The line was stopped from outside.</summary>
    /// <param name="WasAbandoned">The line has come to no checkpoint: its code may run on, and its process has ended.</param>
    public sealed record Stopped(bool WasAbandoned = false) : LineOutcome;

    /// <summary>Whether the line did what it says.</summary>
    public bool Succeeded => this is Value or Shown or Done;
}
