using KvApp.Shell;
using Xunit;
using static KvApp.Shell.EditCommand;

namespace KvApp.Tests;

/// <summary>What keys do to the text of the editor.</summary>
public sealed class EditingTests
{
    [Theory]
    [InlineData("ab|", nameof(Left), "a|b"), InlineData("|ab", nameof(Left), "|ab")]
    [InlineData("a|b", nameof(Right), "ab|"), InlineData("ab|", nameof(Right), "ab|")]
    [InlineData("a\nb|c", nameof(RowStart), "a\n|bc"), InlineData("a\nb|c", nameof(RowEnd), "a\nbc|")]
    [InlineData("a|\nb", nameof(RowEnd), "a|\nb"), InlineData("a\n|b", nameof(RowStart), "a\n|b")]
    [InlineData("a\nb|c", nameof(TextStart), "|a\nbc"), InlineData("a|\nbc", nameof(TextEnd), "a\nbc|")]
    [InlineData("foo.Bar(1)|", nameof(WordLeft), "foo.Bar(|1)"), InlineData("foo.Bar(|1)", nameof(WordLeft), "foo.|Bar(1)")]
    [InlineData("|foo.Bar", nameof(WordRight), "foo|.Bar"), InlineData("foo|.Bar", nameof(WordRight), "foo.Bar|")]
    [InlineData("ab|c", nameof(Backspace), "a|c"), InlineData("|abc", nameof(Backspace), "|abc")]
    [InlineData("a|bc", nameof(Delete), "a|c"), InlineData("abc|", nameof(Delete), "abc|")]
    [InlineData("a|bc", nameof(DeleteOrLeave), "a|c"), InlineData("a\n|b", nameof(Backspace), "a|b")]
    [InlineData("a|bc\nd", nameof(KillToRowEnd), "a|\nd"), InlineData("a|\nd", nameof(KillToRowEnd), "a|d")]
    [InlineData("a\nb|c", nameof(KillToRowStart), "a\n|c"), InlineData("a\n|c", nameof(KillToRowStart), "a|c")]
    [InlineData("foo a.b |", nameof(KillBlankLeft), "foo |"), InlineData("foo a.b|", nameof(KillWordLeft), "foo a.|")]
    [InlineData("foo| bar baz", nameof(KillWordRight), "foo| baz")]
    [InlineData("abc|", nameof(Transpose), "acb|"), InlineData("a|bc", nameof(Transpose), "ba|c")]
    [InlineData("|ab", nameof(Transpose), "|ab")]
    [InlineData("ab\n|cd", nameof(Transpose), "ab\n|cd"), InlineData("a|bc", nameof(NewLine), "a\n|bc")]
    [InlineData("ab\n  |", nameof(Complete), "ab\n    |")]
    [InlineData("abc|d\nx", nameof(Down), "abcd\nx|"), InlineData("abc\nd|", nameof(Up), "a|bc\nd")]
    public void A_key_changes_text_and_cursor(string before, string command, string after) =>
        Assert.Equal(after, new Typing(before).Press(Enum.Parse<EditCommand>(command)).Text);

    [Fact]
    public void A_character_is_moved_over_and_deleted_as_a_whole()
    {
        Assert.Equal("|日x", new Typing("日|x").Press(Left).Text);
        Assert.Equal("|😀x", new Typing("😀|x").Press(Left).Text);
        Assert.Equal("x😀|", new Typing("x|😀").Press(Right).Text);
        Assert.Equal("|x", new Typing("e\u0301|x").Press(Backspace).Text);
        Assert.Equal("x|", new Typing("x|e\u0301").Press(Delete).Text);
        Assert.Equal("b😀|", new Typing("😀b|").Press(Transpose).Text);
    }

    [Fact]
    public void Enter_submits_a_complete_text_from_anywhere_in_it()
    {
        var typing = new Typing("1 +| 1").Press(Enter);
        Assert.Equal((EditEffect.Submit, "1 + 1"), (typing.Effect, typing.State.Text));
    }

    [Fact]
    public void Enter_in_an_incomplete_text_begins_a_row_indented_as_the_row_before()
    {
        var typing = new Typing("if (x) {\n    a();|").Press(Enter);
        Assert.Equal((EditEffect.None, "if (x) {\n    a();\n    |"), (typing.Effect, typing.Text));
    }

    [Fact]
    public void Text_that_is_pasted_never_submits()
    {
        var typing = new Typing("x|").Paste("1\n2\n");
        Assert.Equal((EditEffect.None, "x1\n2\n|"), (typing.Effect, typing.Text));
    }

    [Fact]
    public void Up_and_Down_keep_their_column_over_a_short_row()
    {
        var typing = new Typing("abcdef|\nx\n日本語").Press(Down);
        Assert.Equal("abcdef\nx|\n日本語", typing.Text);
        Assert.Equal("abcdef\nx\n日本語|", typing.Press(Down).Text);
        Assert.Equal("abcdef|\nx\n日本語", typing.Press(Up, Up).Text);
    }

    [Fact]
    public void Kills_in_a_row_are_yanked_as_one()
    {
        var typing = new Typing("one two three|").Press(KillBlankLeft, KillBlankLeft, TextStart, Yank);
        Assert.Equal("two three|one ", typing.Text);
        Assert.Equal("ab|", new Typing("|ab").Press(Delete, Undo, KillToRowEnd, Yank).Text);
    }

    [Fact]
    public void An_older_kill_replaces_the_one_that_was_yanked()
    {
        var typing = new Typing("one two|").Press(KillBlankLeft, Left, Right, KillBlankLeft, Yank);
        Assert.Equal("one |", typing.Text);
        Assert.Equal("two|", typing.Press(YankOlder).Text);
        Assert.Equal("one |", typing.Press(YankOlder).Text);
        Assert.Equal("one|  ".Replace("  ", " "), typing.Press(Left, YankOlder).Text);
    }

    [Fact]
    public void Undo_takes_back_a_word_or_a_deletion_at_a_time()
    {
        var typing = new Typing().Type("foo bar").Press(Backspace, Undo);
        Assert.Equal("foo bar|", typing.Text);
        Assert.Equal("foo|", typing.Press(Undo).Text);
        Assert.Equal("|", typing.Press(Undo, Undo).Text);
    }

    [Fact]
    public void Clearing_closes_popup_and_search_at_once_and_can_be_undone()
    {
        var typing = new Typing("ab|").Answer(0, 2, new("abc"), new("abd")).Press(Clear);
        Assert.Equal(("|", null), (typing.Text, typing.State.Popup));
        Assert.Equal("ab|", typing.Press(Undo).Text);
        typing = new Typing("x|", "old").Press(Search).Type("o").Press(Clear);
        Assert.Equal(("|", null), (typing.Text, typing.State.Search));
    }

    [Fact]
    public void An_empty_text_can_be_left()
    {
        Assert.Equal(EditEffect.Leave, new Typing().Press(DeleteOrLeave).Effect);
        Assert.Equal(EditEffect.None, new Typing("a|").Press(DeleteOrLeave).Effect);
    }
}
