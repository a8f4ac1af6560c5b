using Xunit;

namespace KvApp.Tests;

public sealed class HoconReaderTests
{
    static string Text(SettingsNode root, string key) => Assert.IsType<SettingsNode.Text>(root.Find(key.Split('.'))).Value;

    static IEnumerable<string> Texts(SettingsNode root, string key) =>
        Assert.IsType<SettingsNode.List>(root.Find(key.Split('.'))).Items.Select(item => Assert.IsType<SettingsNode.Text>(item).Value);

    static string Refusal(string text) => Assert.Throws<HoconException>(() => HoconReader.ReadFile(text)).Message;

    [Theory]
    [InlineData("a.b = x", "x")]
    [InlineData("a { b : x }", "x")]
    [InlineData("{ \"a\": { \"b\": \"x\" } }", "x")]
    [InlineData("a.b = 64 KiB # much", "64 KiB")]
    [InlineData("a.b = 64   KiB // much", "64   KiB")]
    [InlineData("a.b = 1e+5", "1e+5")]
    [InlineData("a.b = \"\"\"x\ny\"z\"\"\"\"", "x\ny\"z\"")]
    [InlineData("a.b = \"\\u0041\\t\\\"\"", "A\t\"")]
    [InlineData("a.b =\n x", "x")]
    [InlineData("a\r\n.b = x", null)]
    [InlineData("a = 1\na.b = x", "x")]
    [InlineData("a { b = y, c = z }\na { b = x }", "x")]
    [InlineData("c = x, a.b = ${c}", "x")]
    [InlineData("a.b = ${c}-${c}\nc = x", "x-x")]
    [InlineData("d { b = x }\na = ${d} { c = 1 }", "x")]
    [InlineData("d { b = y }\na = ${d}\na.b = x", "x")]
    [InlineData("\uFEFFa.b\u00A0= x", "x")]
    public void A_text_is_read_as_HOCON_says(string text, string? value)
    {
        if (value is null) Refusal(text);
        else Assert.Equal(value, Text(HoconReader.ReadFile(text), "a.b"));
    }

    [Theory]
    [InlineData("a = [ x, y ]")]
    [InlineData("a = [ x, # first\n y, ]")]
    [InlineData("a = [\n // first\n x\n y\n]")]
    [InlineData("a = [ x ] [ y ]")]
    [InlineData("b = [ x ]\na = ${b} [ y ]")]
    public void A_list_may_have_comments_and_a_comma_behind_its_last_value(string text) =>
        Assert.Equal(["x", "y"], Texts(HoconReader.ReadFile(text), "a"));

    [Theory]
    [InlineData("a = [ foo@127.0.0.1:1 ]", "line 1: '@' cannot stand outside quotes: write the text in double quotes")]
    [InlineData("a = 1\na = ${a}2", "line 2: ${a} refers to itself")]
    [InlineData("a = ${b}\nb = ${a}", "refers to itself")]
    [InlineData("a { b = ${a} }", "refers to itself")]
    [InlineData("a = ${b.c}\nb = ${a.c}", "refers to itself")]
    [InlineData("a = ${nobody}", "line 1: ${nobody} refers to nothing")]
    [InlineData("a = ${}", "line 1: ${} names no key")]
    [InlineData("a = ${b", "line 1: ${ is not closed on its line")]
    [InlineData("a = 1\na += 2", "line 2: += is not supported: write the whole list, a = [ ... ]")]
    [InlineData("a = [ 1 ] x", "line 1: a text, a list and a section cannot be one value")]
    [InlineData("a = 1,,b = 2", "line 1: a comma without a value before it")]
    [InlineData("a..b = 1", "line 1: a part of a key is empty")]
    [InlineData("a = \"\\x\"", "line 1: \\x means nothing")]
    [InlineData("a = \u0000", "line 1: '\\u0000' cannot stand outside quotes")]
    [InlineData("a = C:\\x", "line 1: ':' or '=' within a value")]
    [InlineData("a = ", "line 1: 'a' has no value")]
    public void What_is_not_read_is_told_with_its_line_and_the_way_out(string text, string problem) =>
        Assert.Contains(problem, Refusal(text));

    [Fact]
    public void No_depth_overflows_the_stack()
    {
        const int deep = 200_000;
        string[] texts =
        [
            $"a = {new string('[', deep)}", $"a {new string('{', deep)}", string.Concat(Enumerable.Repeat("a { ", deep)),
            $"{string.Join('.', Enumerable.Repeat("a", deep))} = 1", string.Concat(Enumerable.Range(0, 40_000).Select(n =>
                $"a{n} = ${{a{n + 1}}}\n")),
            "a = " + string.Concat(Enumerable.Repeat("${b}", 50_000)) + "\nb = 1\n" + string.Concat(Enumerable.Repeat("{ c = [ ", 70)),
        ];
        foreach (var text in texts) Refusal(text);
    }

    [Theory]
    [InlineData("${a#} ${a#}")]
    [InlineData("[ ${a#}, ${a#} ]")]
    [InlineData("{ x = ${a#}, y = ${a#} }")]
    public void References_do_not_double_a_text_without_end(string twice)
    {
        var text = "a0 = x\n" + string.Concat(Enumerable.Range(1, 60).Select(n => $"a{n} = {twice.Replace("#", $"{n - 1}")}\n"));

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("references", Refusal(text));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200 << 20);
    }
}
