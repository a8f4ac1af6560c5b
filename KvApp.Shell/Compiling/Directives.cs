using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace KvApp.Shell;

/// <summary>The directives of scripts that a prompt does not have.</summary>
internal static class Directives
{
    /// <summary>Why a text is refused, or null.</summary>
    public static LineError? Refuse(SyntaxTree tree)
    {
        foreach (var directive in tree.GetCompilationUnitRoot().GetReferenceDirectives())
        {
            var file = directive.File.ValueText;
            if (!file.StartsWith("nuget:", StringComparison.OrdinalIgnoreCase)) continue;
            var at = directive.GetLocation().GetLineSpan().StartLinePosition;
            return new(at.Line + 1, at.Character + 1, "#r",
                $"'{file}': a prompt fetches no packages; publish the package with its dependencies, " +
                "and give the file: #r \"path/to/Name.dll\"");
        }
        return null;
    }
}
