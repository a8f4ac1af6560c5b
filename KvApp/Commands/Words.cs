using System.Buffers;

namespace KvApp;

/// <summary>
/// The words of a line, split where Elixir's <c>String.split/1</c> does. A separator is found wherever its UTF-8 bytes stand, so that a
/// line need not be valid UTF-8; the no-break spaces U+00A0, U+2007 and U+202F do not separate.
/// </summary>
ref struct Words(ReadOnlySpan<byte> line)
{
    static readonly SearchValues<byte> Leads = SearchValues.Create([0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20, 0xC2, 0xE1, 0xE2, 0xE3]);
    ReadOnlySpan<byte> _rest = line;

    /// <summary>Takes the next word; false at the end of the line.</summary>
    public bool Next(out ReadOnlySpan<byte> word)
    {
        while (SeparatorLength(_rest) is > 0 and var length) _rest = _rest[length..];
        var end = EndOfWord(_rest);
        word = _rest[..end];
        _rest = _rest[end..];
        return end > 0;
    }

    static int EndOfWord(ReadOnlySpan<byte> text)
    {
        for (int at = 0; ; at++)
        {
            var lead = text[at..].IndexOfAny(Leads);
            if (lead < 0) return text.Length;
            at += lead;
            if (SeparatorLength(text[at..]) > 0) return at;
        }
    }

    static int SeparatorLength(ReadOnlySpan<byte> text) => text switch
    {
        [0x20 or (>= 0x09 and <= 0x0D), ..] => 1,
        [0xC2, 0x85, ..] => 2,                                              // U+0085
        [0xE1, 0x9A, 0x80, ..] => 3,                                        // U+1680
        [0xE2, 0x80, >= 0x80 and <= 0x8A and not 0x87, ..] => 3,            // U+2000 to U+2006, U+2008 to U+200A
        [0xE2, 0x80, 0xA8 or 0xA9, ..] => 3,                                // U+2028, U+2029
        [0xE2, 0x81, 0x9F, ..] => 3,                                        // U+205F
        [0xE3, 0x80, 0x80, ..] => 3,                                        // U+3000
        _ => 0,
    };
}
