namespace KvApp.Shell;

/// <summary>A line that has been compiled.</summary>
/// <param name="Class">The class of the line.</param>
/// <param name="Module">The bytes; null where there is nothing to run.</param>
/// <param name="HasValue">Whether the line ends in an expression.</param>
/// <param name="Files">The assemblies that the line names by <c>#r</c>.</param>
internal sealed record CompiledLine(string Class, byte[]? Module, bool HasValue, IReadOnlyList<string> Files)
{
    /// <summary>The variable that holds the value; null where the value cannot be kept.</summary>
    public string? Variable { get; init; }
}
