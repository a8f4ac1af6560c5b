using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace KvApp.Shell;

/// <summary>Colours of C# by its tokens: keywords, strings, numbers, comments. No semantic model is needed.</summary>
internal static class CSharpColors
{
    static readonly CSharpParseOptions Script = new(kind: SourceCodeKind.Script);

    public static IReadOnlyList<ColoredSpan> Of(string text)
    {
        var spans = new List<ColoredSpan>();
        foreach (var token in SyntaxFactory.ParseTokens(text, options: Script))
        {
            Comments(token.LeadingTrivia);
            if (OfToken(token) is not TextColor.Plain and var color) spans.Add(new(token.SpanStart, token.Span.Length, color));
            Comments(token.TrailingTrivia);
        }
        return spans;

        void Comments(SyntaxTriviaList list)
        {
            foreach (var trivia in list)
                if (OfTrivia(trivia.Kind()) is not TextColor.Plain and var color)
                    spans.Add(new(trivia.FullSpan.Start, trivia.FullSpan.Length, color));
        }
    }

    static TextColor OfToken(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.NumericLiteralToken => TextColor.Number,
        SyntaxKind.IdentifierToken => IsContextual(token) ? TextColor.Keyword : TextColor.Plain,
        var kind when IsString(kind) => TextColor.String,
        var kind => SyntaxFacts.IsKeywordKind(kind) ? TextColor.Keyword : TextColor.Plain,
    };

    static bool IsString(SyntaxKind kind) => kind
        is SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.InterpolatedStringToken
        or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
        or SyntaxKind.Utf8StringLiteralToken or SyntaxKind.Utf8SingleLineRawStringLiteralToken
        or SyntaxKind.Utf8MultiLineRawStringLiteralToken;

    // A list of tokens does not say whether `value` is a name or a keyword: only words that are hardly ever names are coloured.
    static bool IsContextual(SyntaxToken token) =>
        token.Text is "var" or "await" or "async" or "record" or "yield" or "when" or "with" or "nameof" or "dynamic";

    static TextColor OfTrivia(SyntaxKind kind) => kind switch
    {
        SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
            or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia => TextColor.Comment,
        SyntaxKind.DisabledTextTrivia => TextColor.Comment,
        _ => TextColor.Plain,
    };
}
