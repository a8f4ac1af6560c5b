using KvApp.Shell;
using Xunit;
using static KvApp.Shell.EditCommand;

namespace KvApp.Tests;

/// <summary>The popup of the editor.</summary>
public sealed class EditingCompletionTests
{
    static readonly CompletionItem
        Write = new("Write", "method", "Writes."), Line = new("WriteLine", "method", "Writes a line."), Read = new("Read");

    static string Shown(Typing typing) => string.Join(' ', typing.State.Popup?.Shown.Select(item => item.Text) ?? ["-"]);

    [Fact]
    public void Tab_asks_and_a_single_match_is_inserted_at_once()
    {
        var typing = new Typing("x.Re|").Press(Complete);
        Assert.Equal(EditEffect.Complete, typing.Effect);
        typing.Answer(2, 2, Write, Line, Read);
        Assert.Equal(("x.Read|", "-"), (typing.Text, Shown(typing)));
    }

    [Fact]
    public void The_common_beginning_is_inserted_and_the_rest_shown()
    {
        var typing = new Typing("x.w|(1)").Answer(2, 1, Write, Line, Read);
        Assert.Equal(("x.Write|(1)", "Write WriteLine"), (typing.Text, Shown(typing)));
    }

    [Fact]
    public void Typing_narrows_and_Enter_accepts()
    {
        var typing = new Typing("x.|").Answer(2, 0, Write, Line, Read);
        Assert.Equal("Write WriteLine Read", Shown(typing));
        Assert.Equal("Write WriteLine", Shown(typing.Type("Wr")));
        Assert.Equal("Write WriteLine Read", Shown(typing.Press(Backspace, Backspace)));
        typing.Press(Down, Down, Enter);
        Assert.Equal(("x.Read|", "-", EditEffect.None), (typing.Text, Shown(typing), typing.Effect));
    }

    [Fact]
    public void Tab_and_Shift_Tab_go_round_the_list_and_Tab_accepts_the_last_that_is_left()
    {
        var typing = new Typing("|").Answer(0, 0, Write, Line, Read).Press(Complete);
        Assert.Equal(Line, typing.State.Popup!.Item);
        Assert.Equal(Read, typing.Press(CompleteBack, CompleteBack).State.Popup!.Item);
        Assert.Equal("Read|", typing.Type("R").Press(Complete).Text);
    }

    [Fact]
    public void Escape_closes_and_leaves_the_text()
    {
        var typing = new Typing("x.|").Answer(2, 0, Write, Line).Press(Cancel);
        Assert.Equal("-", Shown(typing));
    }

    [Fact]
    public void A_character_that_is_no_part_of_a_name_closes_the_popup()
    {
        Assert.Equal("-", Shown(new Typing("W|").Answer(0, 1, Write, Line).Type("(")));
        Assert.Equal("-", Shown(new Typing("x.|").Answer(2, 0, Write, Line).Press(Left)));
        Assert.Equal("-", Shown(new Typing("x.|").Answer(2, 0, Write, Line).Type("zz")));
    }

    [Fact]
    public void An_item_that_is_typed_already_lets_Enter_submit()
    {
        var typing = new Typing("Writ|").Answer(0, 4, Write, Line).Press(Enter);
        Assert.Equal((EditEffect.Submit, "-"), (typing.Effect, Shown(typing)));
    }

    [Fact]
    public void An_answer_for_another_text_is_dropped()
    {
        var late = new EditInput.Completed("x.", 2, new(2, 0, [Write, Line]));
        Assert.Equal("-", Shown(new Typing("x.|").Type("W").Input(late)));
        Assert.Equal("-", Shown(new Typing("x.|").Press(Left).Input(late)));
        Assert.Equal("Write WriteLine", Shown(new Typing("x.|").Input(late)));
    }

    [Fact]
    public void An_accepted_item_replaces_the_whole_word() =>
        Assert.Equal("x.WriteLine|;", new Typing("x.Wr|ong;").Answer(2, 5, Line).Text);
}
