using System.Text;
using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>Writes an exception and the exceptions within.</summary>
internal sealed class ErrorWriter(PrintOptions options)
{
    const int MaxErrors = 20;
    const int MaxSteps = 1000;
    const string Within = " ---> ";

    readonly StringBuilder _text = new();
    int _errors;

    public string Text => Literals.Cut(_text.ToString(), options.MaxCharacters);

    /// <summary>Title, frames, and whatever caused the exception.</summary>
    public void Write(Exception e, string before = "")
    {
        if (_text.Length > options.MaxCharacters) return;
        if (++_errors > MaxErrors)
        {
            if (_errors == MaxErrors + 1) Row($"{Within}...");
            return;
        }
        if (e is AggregateException { InnerExceptions: [var only] })
        {
            Write(only, before);
            return;
        }
        Row(before + Title(e));
        var remote = (e as ExitException)?.Reason ?? (e as ErpcException)?.Reason;
        var hasRemote = remote is not null && Rows(RemoteRows(remote));
        var own = StackText.Rows(Asked(() => e.StackTrace), options.MaxCharacters);
        if (hasRemote && own.Count > 0) Row("   --- awaited ---");
        Rows(own);
        if (e is AggregateException all) foreach (var inner in Flat(all)) Write(inner, Within);
        else if (e.InnerException is { } inner && !IsTold(inner, remote)) Write(inner, Within);
    }

    /// <summary>The reason, and the stack of the process.</summary>
    public void Write(ExitReason reason)
    {
        Row(Line(reason));
        Rows(RemoteRows(reason));
    }

    string Title(Exception e) => e switch
    {
        ExitException exit => $"exit: {Line(exit.Reason)}",
        ThrownException thrown => $"throw {ValueText.Of(thrown.Value, options)}",
        AggregateException all => $"{Name(e)}: {Flat(all).Count()} errors",
        ErpcException { Reason: ExitReason.Failed { ExceptionType: { Length: > 0 } type } } =>
            $"{Name(e)}: {Message(e).Replace(type, CompilerNames.ShortType(type))}",
        _ => Message(e) is { Length: > 0 } message ? $"{Name(e)}: {message}" : Name(e),
    };

    /// <summary>The reason in a row, or in as many as a message has.</summary>
    string Line(ExitReason reason) => reason switch
    {
        ExitReason.Failed failed => Plain($"{CompilerNames.ShortType(failed.ExceptionType)}: {failed.Message}"),
        ExitReason.Thrown thrown => $"throw {ValueText.Of(thrown.Value, options)}",
        ExitReason.Custom custom => ValueText.Of(custom.Value, options),
        _ => Plain(reason.ToString()),
    };

    // In order, where AggregateException.Flatten has the outer ones first. Aggregates that hold an
    // aggregate twice double with each level: their number has no bound.
    static IEnumerable<Exception> Flat(AggregateException all)
    {
        var left = new Stack<Exception>([all]);
        for (var steps = 0; steps < MaxSteps && left.TryPop(out var e); steps++)
        {
            if (e is not AggregateException { InnerExceptions: { Count: > 0 } within }) yield return e;
            else for (var i = within.Count - 1; i >= 0; i--) left.Push(within[i]);
        }
    }

    // The text of a failure repeats the title.
    List<string> RemoteRows(ExitReason reason)
    {
        var stack = reason is ExitReason.Failed failed ? failed.Text ?? failed.StackTrace : (reason as ExitReason.Thrown)?.StackTrace;
        var rows = StackText.Rows(stack, options.MaxCharacters);
        var title = Line(reason).Split('\n');
        return rows.Count >= title.Length && rows.Take(title.Length).SequenceEqual(title) ? rows[title.Length..] : rows;
    }

    // The reason of an exit may tell of the local exception within.
    static bool IsTold(Exception inner, ExitReason? reason) =>
        reason is ExitReason.Failed failed && failed.ExceptionType == inner.GetType().FullName;

    static string Name(Exception e) => TypeNames.Of(e.GetType());

    string Message(Exception e) => Plain(Asked(() => e.Message) ?? "");

    string Plain(string text) => Literals.Plain(text, options.MaxCharacters);

    static string? Asked(Func<string?> question)
    {
        try
        {
            return question();
        }
        catch (Exception e)
        {
            return $"<threw {TypeNames.Of(e.GetType())}>";
        }
    }

    bool Rows(List<string> rows)
    {
        foreach (var row in rows) Row(row);
        return rows.Count > 0;
    }

    void Row(string row)
    {
        if (_text.Length > options.MaxCharacters) return;
        _text.Append(_text.Length == 0 ? "" : "\n").Append(row);
    }
}
