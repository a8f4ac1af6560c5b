namespace KvApp;

/// <summary>
/// A value of a variable or of <c>--set</c>. One rule: of a setting that holds one value, the text is that value as it stands, whatever its
/// characters;
/// of a list, a section, or a key that no reference names, a text that begins with <c>[</c> or <c>{</c> is HOCON. Either way a text that is
/// one quoted string as a whole is what is between its quotes.
/// </summary>
static class OutsideValue
{
    /// <exception cref="BadStartException">The text begins like HOCON of a list or a section, and is none.</exception>
    public static SettingsNode Read(string text, SettingKind kind, string origin)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed is ['"', .., '"'] && Quoted(trimmed.ToString()) is { } quoted) return new SettingsNode.Text(1, quoted);
        return kind is not SettingKind.Single && trimmed is ['[' or '{', ..]
            ? HoconText.Named(origin, () => HoconReader.ReadValue(text))
            : new SettingsNode.Text(1, text);
    }

    static string? Quoted(string text)
    {
        try
        {
            var lexer = new HoconLexer(text);
            var first = lexer.Next();
            return first.Kind is HoconTokenKind.Quoted && lexer.Next().Kind is HoconTokenKind.End ? first.Text : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
