using System.Text;

namespace KvApp.Shell;

/// <summary>Places in a text of several rows: the next character, word, row.</summary>
internal static class TextPlaces
{
    /// <summary>After the character at <paramref name="at"/> and the marks that join it.</summary>
    public static int Next(string text, int at)
    {
        if (at >= text.Length) return text.Length;
        at += LengthAt(text, at);
        while (at < text.Length && IsMarkAt(text, at)) at += LengthAt(text, at);
        return at;
    }

    public static int Previous(string text, int at)
    {
        do at -= at >= 2 && char.IsSurrogatePair(text, at - 2) ? 2 : at > 0 ? 1 : 0;
        while (at > 0 && IsMarkAt(text, at));
        return at;
    }

    public static int WordLeft(string text, int at)
    {
        while (at > 0 && !IsWord(text[at - 1])) at--;
        while (at > 0 && IsWord(text[at - 1])) at--;
        return at;
    }

    public static int WordRight(string text, int at)
    {
        while (at < text.Length && !IsWord(text[at])) at++;
        while (at < text.Length && IsWord(text[at])) at++;
        return at;
    }

    /// <summary>Where the word before begins, if blanks alone separate words.</summary>
    public static int BlankLeft(string text, int at)
    {
        while (at > 0 && char.IsWhiteSpace(text[at - 1])) at--;
        while (at > 0 && !char.IsWhiteSpace(text[at - 1])) at--;
        return at;
    }

    public static int RowStart(string text, int at) => at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;

    public static int RowEnd(string text, int at) => text.IndexOf('\n', at) is var end and >= 0 ? end : text.Length;

    /// <summary>The blanks that the row of <paramref name="at"/> begins with, up to <paramref name="at"/>.</summary>
    public static string Indentation(string text, int at)
    {
        var start = RowStart(text, at);
        var end = start;
        while (end < at && text[end] is ' ' or '\t') end++;
        return text[start..end];
    }

    /// <summary>The columns between the start of the row and <paramref name="at"/>.</summary>
    public static int Column(string text, int at)
    {
        var column = 0;
        for (var i = RowStart(text, at); i < at;)
        {
            var glyph = Glyph.At(text, i, column);
            (i, column) = (i + glyph.Length, column + glyph.Width);
        }
        return column;
    }

    /// <summary>The last place of the row that begins at <paramref name="start"/> and does not lie right of the column.</summary>
    public static int AtColumn(string text, int start, int column)
    {
        var (at, end) = (start, RowEnd(text, start));
        for (var now = 0; at < end;)
        {
            now += Glyph.At(text, at, now).Width;
            if (now > column) break;
            at = Next(text, at);
        }
        return at;
    }

    static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_' || char.IsSurrogate(c);

    static int LengthAt(string text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text, at) ? 2 : 1;

    static bool IsMarkAt(string text, int at) => Rune.TryGetRuneAt(text, at, out var rune) && CharWidth.IsMark(rune);
}
