using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace KvApp.Shell;

/// <summary>The compiler's errors as the prompt reports them.</summary>
internal static class Diagnostics
{
    public static IReadOnlyList<LineError> ErrorsOf(IEnumerable<Diagnostic> all, int rowsBefore = 0) =>
        [.. all.Where(one => one.Severity == DiagnosticSeverity.Error).Select(one => ErrorOf(one, rowsBefore))];

    static LineError ErrorOf(Diagnostic error, int rowsBefore)
    {
        var at = error.Location.GetLineSpan().StartLinePosition;
        var isSyntax = error.Location.SourceTree?.GetDiagnostics().Any(one => one.Id == error.Id
            && one.Location.SourceSpan == error.Location.SourceSpan) is true;
        return new(at.Line + 1 - rowsBefore, at.Character + 1, error.Id, error.GetMessage(), isSyntax);
    }

    /// <summary>The names that the compiler does not know: of variables, types and modules.</summary>
    public static IEnumerable<string> UnknownNames(SyntaxTree tree, IEnumerable<LineError> errors)
    {
        var root = tree.GetRoot();
        foreach (var error in errors.Where(error => error.Id is "CS0103" or "CS0246"))
        {
            var row = tree.GetText().Lines[error.Line - 1];
            if (root.FindToken(row.Start + error.Column - 1) is { } token && token.IsKind(
                SyntaxKind.IdentifierToken)) yield return token.ValueText;
        }
    }
}
