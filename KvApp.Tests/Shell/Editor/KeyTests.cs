using KvApp.Shell;
using Xunit;

namespace KvApp.Tests;

/// <summary>What the keys mean that <see cref="Console.ReadKey(bool)"/> returns.</summary>
public sealed class KeyTests
{
    /// <summary>The inputs of keys as they come for characters.</summary>
    static string Of(string characters, KeyDecoder? decoder = null)
    {
        decoder ??= new();
        var inputs = characters.SelectMany(c => decoder.Next(CharacterKeys.Of(c))).ToList();
        return string.Join(' ', inputs.Concat(decoder.Pause()).Select(Text));
    }


    static string Text(EditInput input) => input switch
    {
        EditInput.Typed typed => typed.Text,
        EditInput.Pasted pasted => $"<{pasted.Text}>",
        EditInput.Command command => $"{command.Value}",
        _ => "?",
    };

    [Theory]
    [InlineData("ab", "a b"), InlineData("\r", "Enter"), InlineData("\t", "Complete"), InlineData("\u007f", "Backspace")]
    [InlineData("\u0001", "RowStart"), InlineData("\u0003", "Clear"), InlineData("\u0012", "Search"), InlineData("\u001f", "Undo")]
    [InlineData("😀x", "😀 x"), InlineData("\u0011", "")]
    [InlineData("\e", "Cancel"), InlineData("\e\e", "Cancel Cancel"), InlineData("\ex", ""), InlineData("\eb", "WordLeft")]
    [InlineData("\e\r", "NewLine"), InlineData("\eb\ebx", "WordLeft WordLeft x"), InlineData("\e\u007f", "KillWordLeft")]
    [InlineData("\e[A", "Up"), InlineData("\eOC", "Right"), InlineData("\e[1;5Dx", "WordLeft x"), InlineData("\e[13;2u", "NewLine")]
    [InlineData("\e[99;9~x", "x"), InlineData("\e[200~a\rb\e[201~c", "<a\nb> c"), InlineData("\e[200~a\r\nb\e[201~", "<a\nb>")]
    [InlineData("\e[200~\tx\e[201~\r", "<\tx> Enter"), InlineData("\e[200~\e[201~x", "x"), InlineData("\e[200~😀\e[201~", "<😀>")]
    [InlineData("\e[200~a\u0003b", "<a> Clear b")]
    public void Keys_in_a_row_are_inputs(string characters, string inputs) => Assert.Equal(inputs, Of(characters));

    [Fact]
    public void A_paste_may_come_in_pieces()
    {
        var decoder = new KeyDecoder();
        Assert.Equal("", Of("\e[200~a", decoder));
        Assert.True(decoder.IsPasting);
        Assert.Equal("", Of("\rb", decoder));
        Assert.Equal("<a\nbc>", Of("c\e[201~", decoder));
        Assert.False(decoder.IsPasting);
    }

    [Theory]
    [InlineData(ConsoleKey.Enter, '\r', ConsoleModifiers.Alt, "NewLine")]
    [InlineData(ConsoleKey.Enter, '\r', ConsoleModifiers.Shift, "NewLine")]
    [InlineData(ConsoleKey.Tab, '\t', ConsoleModifiers.Shift, "CompleteBack")]
    [InlineData(ConsoleKey.LeftArrow, '\0', ConsoleModifiers.Control, "WordLeft")]
    [InlineData(ConsoleKey.B, 'b', ConsoleModifiers.Alt, "WordLeft")]
    [InlineData(ConsoleKey.Home, '\0', ConsoleModifiers.Control, "TextStart")]
    [InlineData(ConsoleKey.Q, '@', ConsoleModifiers.Alt | ConsoleModifiers.Control, "@")]
    [InlineData(ConsoleKey.A, 'A', ConsoleModifiers.Shift, "A")]
    [InlineData(ConsoleKey.Escape, '\e', (ConsoleModifiers)0, "Cancel"), InlineData(ConsoleKey.F5, '\0', (ConsoleModifiers)0, "")]
    public void A_key_with_modifiers_is_an_input(ConsoleKey key, char c, ConsoleModifiers modifiers, string input)
    {
        bool Has(ConsoleModifiers modifier) => modifiers.HasFlag(modifier);
        var pressed = new ConsoleKeyInfo(c, key, Has(ConsoleModifiers.Shift), Has(ConsoleModifiers.Alt), Has(ConsoleModifiers.Control));
        Assert.Equal(input, KeyBindings.Of(pressed) is { } known ? Text(known) : "");
    }
}
