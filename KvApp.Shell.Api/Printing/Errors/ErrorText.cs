using KvApp.Tasks;

namespace KvApp.Shell;

/// <summary>
/// Errors as a prompt prints them: type, message, and the user's frames. Frames of Tasks, the prompt, Akka and .NET's
/// plumbing are left out, and names made by the compiler are readable.
/// </summary>
public static class ErrorText
{
    /// <summary>
    /// The text of an exception, with the exceptions within. An <see cref="ExitException"/> begins with its reason, and with the stack of
    /// the process that ended; local frames follow.
    /// </summary>
    /// <param name="exception">The exception. Its members may throw; nothing escapes.</param>
    /// <param name="options">The bounds; null is <see cref="PrintOptions.Default"/>.</param>
    public static string Of(Exception exception, PrintOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var writer = new ErrorWriter(options ?? PrintOptions.Default);
        writer.Write(exception);
        return writer.Text;
    }

    /// <summary>The text of an exit reason, for example of a <see cref="Down"/>: a single row, or a failure with its stack.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="options">The bounds; null is <see cref="PrintOptions.Default"/>.</param>
    public static string Of(ExitReason reason, PrintOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(reason);
        var writer = new ErrorWriter(options ?? PrintOptions.Default);
        writer.Write(reason);
        return writer.Text;
    }

    /// <summary>The readable rows of a stack trace, or of a whole exception written as text by another node.</summary>
    /// <param name="stack">The text of <c>Exception.StackTrace</c> or <c>Exception.ToString()</c>.</param>
    /// <param name="options">The bounds; null is <see cref="PrintOptions.Default"/>.</param>
    public static string OfStack(string stack, PrintOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stack);
        var bounds = options ?? PrintOptions.Default;
        return Literals.Cut(string.Join('\n', StackText.Rows(stack, bounds.MaxCharacters)), bounds.MaxCharacters);
    }
}
