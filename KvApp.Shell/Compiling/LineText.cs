using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace KvApp.Shell;

/// <summary>The text of a line as C#'s scripts understand it.</summary>
internal static class LineText
{
    static readonly CSharpParseOptions Script = new(kind: SourceCodeKind.Script);

    /// <summary>Whether the text could run, with errors perhaps; false while more must follow.</summary>
    /// <remarks>The compiler waits for more after a name that a pattern declares, as in <c>x is var y</c>.</remarks>
    public static bool IsComplete(string text) =>
        SyntaxFactory.IsCompleteSubmission(CSharpSyntaxTree.ParseText(text, Script)) || IsExpression(text);

    /// <param name="text">The text.</param>
    /// <param name="path">The file that stack traces name.</param>
    public static SyntaxTree Parse(string text, string path = "")
    {
        var tree = ParseAs(text, path);
        // A script reads `p with { A = 1 }` as a property called `with` that lacks its accessors.
        return HasErrors(tree) && IsExpression(text) ? ParseAs($"({text})", path) : tree;
    }

    /// <summary>The text with its places, whatever its errors are.</summary>
    public static SyntaxTree ParseAsTyped(string text) => ParseAs(text, "");

    /// <summary>Whether the text ends in an expression, which is its value; the call of a function without result has none.</summary>
    /// <param name="tree">The text.</param>
    /// <param name="compilation">The text as a part of its chain.</param>
    /// <param name="value">The expression.</param>
    /// <param name="type">Its type; null where the expression has none, as <c>null</c>.</param>
    public static bool HasValue(
        SyntaxTree tree, CSharpCompilation compilation, [NotNullWhen(true)] out ExpressionSyntax? value, out ITypeSymbol? type)
    {
        (value, type) = (null, null);
        if (tree.GetCompilationUnitRoot().Members is not [..,
            GlobalStatementSyntax { Statement: ExpressionStatementSyntax last }]) return false;
        if (!last.SemicolonToken.IsMissing) return false;
        value = last.Expression;
        type = compilation.GetSemanticModel(tree).GetTypeInfo(value).Type;
        return type is not { SpecialType: SpecialType.System_Void };
    }

    /// <summary>The same text, which keeps the value of its last expression in a variable.</summary>
    public static SyntaxTree KeepValue(SyntaxTree tree, ExpressionSyntax value, string type, string variable)
    {
        var text = tree.GetText();
        var kept = text.WithChanges(
            new TextChange(new(value.SpanStart, 0), $"{type} {variable} = "), new TextChange(new(value.Span.End, 0), $"; {variable}"));
        return ParseAs(kept.ToString(), tree.FilePath);
    }

    /// <summary>Whether the text names a variable or a type.</summary>
    public static bool Mentions(SyntaxTree tree, string name) =>
        tree.GetRoot().DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name);

    // A text that is stored in symbols has an encoding.
    static SyntaxTree ParseAs(string text, string path) =>
        CSharpSyntaxTree.ParseText(SourceText.From(text, System.Text.Encoding.UTF8), Script, path);

    static bool HasErrors(SyntaxTree tree) => tree.GetDiagnostics().Any(one => one.Severity == DiagnosticSeverity.Error);

    // `await` is a keyword only in asynchronous code; a comment may end the text.
    static bool IsExpression(string text) =>
        !SyntaxFactory.ParseExpression($"async () => ({text}\n)", options: Script).ContainsDiagnostics;
}
