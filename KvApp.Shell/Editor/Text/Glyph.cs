using System.Text;

namespace KvApp.Shell;

/// <summary>One character as a terminal shows it.</summary>
/// <param name="Length">How many UTF-16 units of the text.</param>
/// <param name="Shown">The characters to write; never a control character.</param>
/// <param name="Width">The columns of <paramref name="Shown"/>.</param>
internal readonly record struct Glyph(int Length, string Shown, int Width)
{
    const int TabStop = 4;

    /// <summary>The character at <paramref name="at"/>, whose first column is <paramref name="column"/>.</summary>
    public static Glyph At(string text, int at, int column)
    {
        if (Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length) != System.Buffers.OperationStatus.Done)
            return new(1, "\uFFFD", 1);
        return rune.Value switch
        {
            '\t' => Tab(TabStop - column % TabStop),
            < ' ' => new(1, $"^{(char)(rune.Value + '@')}", 2),
            0x7F => new(1, "^?", 2),
            (>= 0x80 and < 0xA0) or 0x2028 or 0x2029 => new(1, "\uFFFD", 1),
            _ when CharWidth.IsBidi(rune) => new(1, "\uFFFD", 1),
            _ => new(length, rune.ToString(), CharWidth.Of(rune)),
        };
    }

    static Glyph Tab(int width) => new(1, new(' ', width), width);
}
