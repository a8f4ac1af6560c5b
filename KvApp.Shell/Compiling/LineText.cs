using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace KvApp.Shell;

/// <summary>The text of a line as C#'s scripts understand it.</summary>
internal static class LineText
{
    static readonly CSharpParseOptions Script = new(kind: SourceCodeKind.Script);

    /// <summary>Whether it could be run, be it with errors; false while more must follow.</summary>
    public static bool IsComplete(string text) => SyntaxFactory.IsCompleteSubmission(CSharpSyntaxTree.ParseText(text, Script));

    public static SyntaxTree Parse(string text)
    {
        var tree = CSharpSyntaxTree.ParseText(text, Script);
        // A script reads `p with { A = 1 }` as a property called `with` that lacks its accessors.
        return HasErrors(tree) && IsExpression(text) ? CSharpSyntaxTree.ParseText($"({text})", Script) : tree;
    }

    /// <summary>Whether the line's last part is an expression, which is its value; a call of a function without result is none.</summary>
    public static bool HasValue(SyntaxTree tree, Compilation compilation)
    {
        if (tree.GetCompilationUnitRoot().Members is not [.., GlobalStatementSyntax { Statement: ExpressionStatementSyntax last }])
            return false;
        if (!last.SemicolonToken.IsMissing) return false;
        return compilation.GetSemanticModel(tree).GetTypeInfo(last.Expression).Type is not { SpecialType: SpecialType.System_Void };
    }

    static bool HasErrors(SyntaxTree tree) => tree.GetDiagnostics().Any(one => one.Severity == DiagnosticSeverity.Error);

    static bool IsExpression(string text) => !SyntaxFactory.ParseExpression(text, options: Script).ContainsDiagnostics;
}
