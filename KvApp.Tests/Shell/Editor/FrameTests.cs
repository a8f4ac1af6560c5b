using KvApp.Shell;
using Xunit;
using static KvApp.Shell.EditCommand;

namespace KvApp.Tests;

/// <summary>How a text lies in the rows of a window.</summary>
public sealed class FrameTests
{
    static void Is(Frame frame, int row, int column, params string[] rows)
    {
        Assert.Equal(rows, frame.Rows.Select(one => one.Text));
        Assert.Equal((row, column), (frame.CursorRow, frame.CursorColumn));
        Assert.All(frame.Rows, one => Assert.DoesNotContain(one.Text, char.IsControl));
    }

    [Fact]
    public void Rows_after_the_first_are_indented_by_the_prompt()
    {
        Is(new Typing("ab\nc|d").Frame(), 1, 3, "> ab", "  cd");
        Is(new Typing("ab\nc|d").Frame(prompt: "kv(1)> "), 1, 8, "kv(1)> ab", "   ... cd");
    }

    [Fact]
    public void A_text_longer_than_the_window_wraps()
    {
        Is(new Typing("abcdefgh|").Frame(width: 6), 1, 4, "> abcd", "efgh");
        Is(new Typing("abcd|efgh").Frame(width: 6), 1, 0, "> abcd", "efgh");
    }

    [Fact]
    public void A_cursor_after_a_full_row_stands_on_a_row_of_its_own()
    {
        Is(new Typing("abcd|").Frame(width: 6), 1, 0, "> abcd", "");
        Is(new Typing("abcd|\nx").Frame(width: 6), 1, 0, "> abcd", "", "  x");
        Is(new Typing("abcd\nx|").Frame(width: 6), 1, 3, "> abcd", "  x");
    }

    [Fact]
    public void Wide_characters_take_two_columns_and_never_lie_in_two_rows()
    {
        Is(new Typing("日本|語").Frame(), 0, 6, "> 日本語");
        Is(new Typing("a日本|").Frame(width: 6), 1, 2, "> a日", "本");
        Is(new Typing("a日|本").Frame(width: 6), 1, 0, "> a日", "本");
        Is(new Typing("😀|").Frame(), 0, 4, "> 😀");
    }

    [Fact]
    public void Marks_take_no_column() => Is(new Typing("e\u0301|x").Frame(), 0, 3, "> e\u0301x");

    [Fact]
    public void Tabs_and_control_characters_are_shown_and_not_sent() =>
        Is(new Typing("a\tb\u0001\u007f\u009b\u202e\ud800|").Frame(), 0, 14, "> a   b^A^?\uFFFD\uFFFD\uFFFD");

    [Fact]
    public void More_rows_than_the_window_scroll_to_the_cursor()
    {
        var typing = new Typing("1\n2\n3\n4\n5|");
        Is(typing.Frame(height: 3), 2, 3, "  3", "  4", "  5");
        Is(typing.Press(TextStart).Frame(height: 3), 0, 2, "> 1", "  2", "  3");
    }

    [Fact]
    public void An_unfinished_row_of_output_stands_above_with_its_colours()
    {
        var frame = new Typing("x|").Frame(output: "10%\r20% \e[31mred\e[m\e[2J");
        Is(frame, 1, 3, "20% red", "> x");
        Assert.Equal("20% \e[0;31mred\e[m", frame.Rows[0].Styled);
    }

    [Fact]
    public void A_popup_stands_below_the_word_with_a_row_about_the_chosen_item()
    {
        var typing = new Typing("x.|").Answer(2, 0, new("Write", "method", "Writes."), new("Read", "m"));
        Is(typing.Frame(), 0, 4, "> x.", "    Write method ", "    Read  m      ", "Writes.");
        Is(typing.Frame(height: 3), 0, 4, "> x.", "    Write method ", "Writes.");
        Is(typing.Frame(width: 12), 0, 4, "> x.", " Write meth…", " Read  m   …", "Writes.");
        Is(typing.Frame(height: 1), 0, 4, "> x.");
    }

    [Fact]
    public void A_popup_leaves_the_row_of_the_cursor_in_view()
    {
        var items = Enumerable.Range(1, 20).Select(i => new CompletionItem($"i{i:00}")).ToArray();
        var typing = new Typing("1\n2\n|").Answer(4, 0, items);
        Is(typing.Frame(height: 4), 0, 3, "  i", "  i01 ", "  i02 ", "  i03 ");
        Assert.Equal("  i09 ", typing.Press([.. Enumerable.Repeat(Down, 8)]).Frame(height: 4).Rows[3].Text);
    }

    [Fact]
    public void A_search_shows_its_query_below_the_line()
    {
        Is(new Typing("|", "foo(1)").Press(Search).Type("o(").Frame(), 0, 4, "> foo(1)", "search: o(");
        Is(new Typing("|", "foo").Press(Search).Type("x").Frame(width: 40), 0, 2, "> ", "search (nothing older has this): x");
    }

    [Fact]
    public void Colours_are_those_of_the_spans_and_none_are_written_without_colours()
    {
        var state = new EditState { Text = "var 日", Cursor = 0 };
        ColoredSpan[] spans = [new(0, 3, TextColor.Keyword), new(4, 1, TextColor.String)];
        Assert.Equal("> \e[0;34mvar\e[m \e[0;32m日\e[m", FrameLayout.Of(new(state, "> ", "", spans, new(true)), 20, 5).Rows[0].Styled);
        Assert.Equal("> var 日", FrameLayout.Of(new(state, "> ", "", spans, new(false)), 20, 5).Rows[0].Styled);
    }

    [Theory]
    [InlineData("a", 1), InlineData("é", 1), InlineData("日", 2), InlineData("ﬀ", 1), InlineData("！", 2)]
    [InlineData("😀", 2), InlineData("가", 2)]
    [InlineData("\u0301", 0), InlineData("\u200d", 0), InlineData("\ufe0f", 0), InlineData("🚀", 2)]
    [InlineData("☃", 1), InlineData("⌚", 2)]
    [InlineData("𠀀", 2), InlineData("─", 1), InlineData("…", 1), InlineData("🇩", 1), InlineData("⏰", 2), InlineData("⏱", 1)]
    public void A_character_has_the_width_of_terminals(string text, int width) => Assert.Equal(width, CharWidth.Of(text));
}
