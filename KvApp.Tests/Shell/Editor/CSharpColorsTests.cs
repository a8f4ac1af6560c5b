using KvApp.Shell;
using Xunit;

namespace KvApp.Tests;

/// <summary>The colours of C#.</summary>
public sealed class CSharpColorsTests
{
    static string[] Colors(string text) =>
        [.. CSharpColors.Of(text).Select(span => $"{span.Color} {text.Substring(span.Start, span.Length)}")];

    [Fact]
    public void Tokens_have_the_colour_of_their_kind() =>
        Assert.Equal(
            ["Keyword var", "Number 1", "String \"a\"", "String 'c'", "Keyword return", "Keyword await", "Comment // note"],
            Colors("var x = 1 + \"a\" + 'c'; return await y; // note"));

    [Fact]
    public void A_text_that_is_not_finished_has_colours_too()
    {
        Assert.Equal(["Keyword if", "String \"abc"], Colors("if (x == \"abc"));
        Assert.Equal(["Comment /* abc"], Colors("/* abc"));
        Assert.Equal(["String $\"a{b}c\""], Colors("$\"a{b}c\""));
        Assert.Empty(Colors(""));
    }

    [Theory]
    [InlineData("int x = 1;\n/* a\nb */ \"s\" // c"), InlineData("#if X\nint\n#endif\n/// <summary>x</summary>\nclass A;")]
    [InlineData("\"\"\"\na\n\"\"\" 'x")]
    public void Spans_are_in_order_and_do_not_overlap(string text)
    {
        var end = 0;
        foreach (var span in CSharpColors.Of(text))
        {
            Assert.True(span.Start >= end && span.Length > 0 && span.Start + span.Length <= text.Length, $"{span} after {end}");
            end = span.Start + span.Length;
        }
    }
}
