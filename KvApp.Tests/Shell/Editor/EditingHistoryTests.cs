using KvApp.Shell;
using Xunit;
using static KvApp.Shell.EditCommand;

namespace KvApp.Tests;

/// <summary>Older lines, by arrows and by search.</summary>
public sealed class EditingHistoryTests
{
    [Fact]
    public void Up_shows_older_lines_and_Down_leads_back_to_what_was_typed()
    {
        var typing = new Typing("|", "one", "two\nrows", "three").Press(Up);
        Assert.Equal("three|", typing.Text);
        Assert.Equal("two\nrows|", typing.Press(Up).Text);
        Assert.Equal("one|", typing.Press(Up, Up).Text);
        Assert.Equal("three|", typing.Press(Down, Down).Text);
        Assert.Equal("|", typing.Press(Down, Down).Text);
    }

    [Fact]
    public void Up_shows_only_lines_that_begin_with_what_was_typed()
    {
        var typing = new Typing("var|", "var a = 1;", "x", "var b = 2;", "var b = 2;").Press(Up);
        Assert.Equal("var b = 2;|", typing.Text);
        Assert.Equal("var a = 1;|", typing.Press(Up).Text);
        Assert.Equal("var|", typing.Press(Down, Down).Text);
        Assert.Equal("nope|", new Typing("nope|", "x").Press(Up).Text);
    }

    [Fact]
    public void Rows_of_an_older_text_are_reached_after_another_key()
    {
        var typing = new Typing("|", "one", "two\nrows").Press(Up, Left, Up);
        Assert.Equal("two|\nrows", typing.Text);
    }

    [Fact]
    public void A_changed_line_of_the_history_is_a_new_one()
    {
        var typing = new Typing("|", "one", "two").Press(Up, Backspace, Up);
        Assert.Equal("two|", typing.Text);
        Assert.Equal("tw|", typing.Press(Down).Text);
    }

    [Fact]
    public void A_search_finds_the_newest_line_and_goes_on_to_older_ones()
    {
        var typing = new Typing("x|", "Foo(1)", "bar", "foo(2)", "foo(2)", "baz").Press(Search).Type("foo");
        Assert.Equal("|foo(2)", typing.Text);
        Assert.Equal("|Foo(1)", typing.Press(Search).Text);
        Assert.False(typing.State.Search!.Failed);
        Assert.Equal("|Foo(1)", typing.Press(Search).Text);
        Assert.True(typing.State.Search!.Failed);
        Assert.Equal("|foo(2)", typing.Press(Backspace).Text);
    }

    [Fact]
    public void Escape_restores_the_text_and_Enter_takes_the_line_without_running_it()
    {
        Assert.Equal("x|", new Typing("x|", "foo").Press(Search).Type("fo").Press(Cancel).Text);
        var typing = new Typing("x|", "foo").Press(Search).Type("oo").Press(Enter);
        Assert.Equal(("f|oo", null, EditEffect.None), (typing.Text, typing.State.Search, typing.Effect));
        Assert.Equal(EditEffect.Submit, typing.Press(Enter).Effect);
    }

    [Fact]
    public void Another_key_ends_a_search_and_does_its_own_work()
    {
        var typing = new Typing("|", "foo").Press(Search).Type("oo").Press(RowEnd).Type("!");
        Assert.Equal(("foo!|", null), (typing.Text, typing.State.Search));
    }

    [Fact]
    public void A_search_with_capitals_heeds_case() =>
        Assert.Equal("|Foo", new Typing("|", "Foo", "foo").Press(Search).Type("Foo").Text);
}
