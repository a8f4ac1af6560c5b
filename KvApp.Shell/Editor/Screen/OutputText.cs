using System.Text.RegularExpressions;

namespace KvApp.Shell;

/// <summary>Text of a program or a prompt: colours stay, all other sequences go.</summary>
internal static partial class OutputText
{
    const int TabStop = 8;

    /// <summary>Puts one row of output, as a terminal would show the row.</summary>
    public static void Put(RowWriter rows, string text)
    {
        // A carriage return shows what comes after; the last of all shows nothing new.
        var shown = text.TrimEnd('\r');
        shown = shown[(shown.LastIndexOf('\r') + 1)..];
        var style = Palette.Plain;
        for (var at = 0; at < shown.Length;)
        {
            if (Sequence().Match(shown, at) is { Success: true } match && match.Index == at)
            {
                if (match.Groups["sgr"] is { Success: true, Value: var sgr }) style = Styled(style, sgr);
                at += match.Length;
                continue;
            }
            var glyph = shown[at] == '\t' ? Tab(TabStop - rows.Column % TabStop) : Glyph.At(shown, at, rows.Column);
            rows.Put(glyph.Shown, glyph.Width, style);
            at += glyph.Length;
        }
    }

    static string Styled(string style, string more) => more is "" or "0" ? Palette.Plain : style.Length == 0 ? more : $"{style};{more}";

    static Glyph Tab(int width) => new(1, new(' ', width), width);

    [GeneratedRegex(@"\G\e(\[(?<sgr>[0-9;]*)m|\[[0-?]*[ -/]*[@-~]|\][^\a\e]*(\a|\e\\)?|[@-Z\\-_])")]
    private static partial Regex Sequence();
}
