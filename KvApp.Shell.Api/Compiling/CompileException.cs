namespace KvApp.Shell;

/// <summary>A text does not compile, and nothing of it has run (<c>CompileError</c>).</summary>
public class CompileException(IReadOnlyList<LineError> errors) : Exception(string.Join('\n', errors))
{
    /// <summary>All errors, in the order of the text.</summary>
    public IReadOnlyList<LineError> Errors { get; } = errors;

    /// <summary>The exception that suits the errors.</summary>
    public static CompileException Of(IReadOnlyList<LineError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        return errors.Any(error => error.IsSyntax) ? new SyntaxException(errors) : new CompileException(errors);
    }
}

/// <summary>A text is no C# (<c>SyntaxError</c>, <c>TokenMissingError</c>).</summary>
public sealed class SyntaxException(IReadOnlyList<LineError> errors) : CompileException(errors);
