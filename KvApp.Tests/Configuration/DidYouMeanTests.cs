using Xunit;

namespace KvApp.Tests;

public sealed class DidYouMeanTests
{
    static readonly string[] Commands = ["health", "nodes", "tasks", "code", "stop", "down"];

    [Theory]
    [InlineData("node", "nodes")]
    [InlineData("ndoes", "nodes")]
    [InlineData("TASKS", "tasks")]
    [InlineData("heatlh", "health")]
    [InlineData("helth", "health")]
    public void A_word_near_a_known_word_finds_that_word(string word, string expected) => Assert.Equal(expected, DidYouMean.Near(word, Commands));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("start-all")]
    [InlineData("no")]
    public void A_word_far_from_all_known_words_finds_none(string word) => Assert.Null(DidYouMean.Near(word, Commands));

    [Fact]
    public void Separators_and_case_are_no_edits() => Assert.Equal("dot-netty", DidYouMean.Near("DOTNETTY", ["dispatcher", "dot-netty"]));

    [Fact]
    public void The_nearest_of_several_words_wins() => Assert.Equal("port", DidYouMean.Near("prot", ["part", "port"]));

    [Fact]
    public void A_hint_ends_an_error_message_or_is_nothing()
    {
        Assert.Equal("; did you mean 'stop'?", DidYouMean.Hint("stpo", Commands));
        Assert.Equal("", DidYouMean.Hint("begin", Commands));
    }
}
