namespace KvApp.Shell;

/// <summary>An error of the compiler.</summary>
/// <param name="Line">The row of the text, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Id">The compiler's number of the error (<c>CS0103</c>).</param>
/// <param name="Message">The compiler's sentence.</param>
/// <param name="IsSyntax">The text is no C#, whatever its names mean.</param>
public sealed record LineError(int Line, int Column, string Id, string Message, bool IsSyntax = false)
{
    /// <inheritdoc/>
    public override string ToString() => $"({Line},{Column}): {Id} {Message}";
}
