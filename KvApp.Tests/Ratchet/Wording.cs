using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;

namespace KvApp.Tests;

/// <summary>Pronouns and relatives in every hundred words. Text that names its subjects has fewer than five.</summary>
static partial class Wording
{
    static readonly HashSet<string> Counted = new(StringComparer.OrdinalIgnoreCase) { "it", "its", "that", "which", "what", "who", "whom", "one", "those", "so", "such" };

    /// <summary>The rate in the comments of all C# files.</summary>
    public static double OfComments() => Rate(SourceTree.Of(".cs").SelectMany(Comments));

    /// <summary>The rate in all Markdown files, without code.</summary>
    public static double OfMarkdown() => Rate(SourceTree.Of(".md").Select(file => Code().Replace(Repository.Read(file), " ")));

    static double Rate(IEnumerable<string> texts)
    {
        var words = texts.SelectMany(text => Word().Matches(text)).Select(match => match.Value).ToList();
        return 100.0 * words.Count(Counted.Contains) / words.Count;
    }

    static IEnumerable<string> Comments(string file) =>
        from trivia in CSharpSyntaxTree.ParseText(Repository.Read(file)).GetRoot().DescendantTrivia()
        where trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
            or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia
        select Tag().Replace(trivia.ToFullString(), " ");

    [GeneratedRegex("```.*?```|`[^`]*`", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("[A-Za-z][A-Za-z']*")]
    private static partial Regex Word();
}
