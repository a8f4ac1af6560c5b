namespace KvApp.Shell;

/// <summary>Why a line does not compile.</summary>
/// <param name="Line">The row of the text, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Id">The compiler's number of the error (<c>CS0103</c>).</param>
/// <param name="Message">What is wrong.</param>
public sealed record LineError(int Line, int Column, string Id, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"({Line},{Column}): {Id} {Message}";
}
