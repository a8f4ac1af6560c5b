using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace KvApp.Shell;

/// <summary>The names that could stand at a place of a line: members behind a dot, else all that is known there.</summary>
internal static class LineSymbols
{
    static readonly CompletionItem[] Keywords =
    [
        .. new[] { "await", "async", "class", "false", "for", "foreach", "if", "int", "is", "new", "null", "record", "return", "static",
            "string" }
            .Concat(["struct", "switch", "throw", "true", "try", "typeof", "using", "var", "void", "while", "with"])
            .Select(word => new CompletionItem(word, "keyword")),
    ];

    /// <param name="tree">The text.</param>
    /// <param name="compilation">The text as the next line of its session.</param>
    /// <param name="cursor">The place.</param>
    /// <param name="nodes">The names that may stand in a string: those of nodes.</param>
    public static CompletionList At(SyntaxTree tree, CSharpCompilation compilation, int cursor, IEnumerable<string> nodes)
    {
        var text = tree.GetText().ToString();
        var inside = tree.GetRoot().FindToken(Math.Max(0, cursor - 1));
        if (inside.IsKind(SyntaxKind.StringLiteralToken) && cursor > inside.SpanStart && (cursor < inside.Span.End || !IsClosed(inside)))
            return InString(inside, cursor, nodes);
        var (start, end) = (cursor, cursor);
        while (start > 0 && SyntaxFacts.IsIdentifierPartCharacter(text[start - 1])) start--;
        while (end < text.Length && SyntaxFacts.IsIdentifierPartCharacter(text[end])) end++;
        var symbols = Find(compilation.GetSemanticModel(tree), tree, start, out var isMember);
        var items = symbols.Where(symbol => symbol.CanBeReferencedByName && !symbol.Name.StartsWith("__", StringComparison.Ordinal))
            .GroupBy(symbol => symbol.Name).Select(group => ItemOf(group.First(), group.Count(), isMember)).Concat(isMember ? []
                : Keywords);
        return new(start, end - start, [.. items.OrderBy(item => item.Text, StringComparer.OrdinalIgnoreCase)]);
    }

    static CompletionList InString(SyntaxToken text, int cursor, IEnumerable<string> nodes)
    {
        var start = text.SpanStart + 1;
        var length = Math.Max(cursor, IsClosed(text) ? text.Span.End - 1 : text.Span.End) - start;
        return new(start, length, [.. nodes.Select(node => new CompletionItem(node, "node"))]);
    }

    static bool IsClosed(SyntaxToken text) => text.Span.Length > 1 && text.Text.EndsWith('"');

    static IEnumerable<ISymbol> Find(SemanticModel model, SyntaxTree tree, int start, out bool isMember)
    {
        var dot = start > 0 ? tree.GetRoot().FindToken(start - 1) : default;
        isMember = dot.IsKind(SyntaxKind.DotToken);
        if (!isMember) return model.LookupSymbols(start);
        var left = dot.Parent switch
        {
            MemberAccessExpressionSyntax access => access.Expression,
            QualifiedNameSyntax name => name.Left,
            MemberBindingExpressionSyntax binding => (binding.Parent as ConditionalAccessExpressionSyntax)?.Expression
                ?? binding.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression,
            _ => (ExpressionSyntax?)null,
        };
        if (left is null) return [];
        return model.GetSymbolInfo(left).Symbol switch
        {
            INamespaceSymbol space => model.LookupNamespacesAndTypes(start, space),
            ITypeSymbol type => model.LookupSymbols(start, type).Where(symbol => symbol.IsStatic || symbol is ITypeSymbol),
            _ when model.GetTypeInfo(left).Type is { } type =>
                model.LookupSymbols(start, type, includeReducedExtensionMethods: true).Where(symbol =>
                    !symbol.IsStatic || IsExtension(symbol)),
            _ => [],
        };
    }

    static bool IsExtension(ISymbol symbol) => symbol is IMethodSymbol { ReducedFrom: not null };

    static CompletionItem ItemOf(ISymbol symbol, int count, bool isMember)
    {
        // The text of thousands of types costs more than the list.
        var text = isMember || symbol.ContainingType is { } ? symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)
            : "";
        return new(symbol.Name, KindOf(symbol), count > 1 && text.Length > 0 ? $"{text} (+ {count - 1} more)" : text);
    }

    static string KindOf(ISymbol symbol) => symbol switch
    {
        INamespaceSymbol => "namespace",
        ITypeSymbol type => type.IsRecord ? "record" : type.TypeKind.ToString().ToLowerInvariant(),
        IMethodSymbol => "method",
        IPropertySymbol => "property",
        IFieldSymbol => symbol.ContainingType.IsScriptClass ? "variable" : "field",
        ILocalSymbol or IParameterSymbol => "variable",
        _ => symbol.Kind.ToString().ToLowerInvariant(),
    };
}
