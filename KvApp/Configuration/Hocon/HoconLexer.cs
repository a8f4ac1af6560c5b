using System.Globalization;
using System.Text;

namespace KvApp;

/// <summary>Cuts a HOCON text into tokens, each character once. Comments and spaces are no tokens.</summary>
sealed class HoconLexer(string text)
{
    const string Signs = "{}[],:=";

    // HOCON reserves these; '+' is taken, since it means something before '=' only.
    const string NotUnquoted = "$\"{}[]:=,#`^?!@*&\\";

    int _at = text.StartsWith('\uFEFF') ? 1 : 0;
    int _line = 1;

    public HoconToken Next()
    {
        var space = Space();
        if (_at == text.Length) return Token(HoconTokenKind.End, "end of the text");
        var c = text[_at];
        if (c == '\n')
        {
            _at++;
            return new(HoconTokenKind.NewLine, "end of the line", _line++, space);
        }
        if (Signs.Contains(c))
        {
            _at++;
            return Token(KindOf(c), c.ToString());
        }
        if (At("+="))
        {
            _at += 2;
            return Token(HoconTokenKind.PlusEquals, "+=");
        }
        if (At("\"\"\"")) return Token(HoconTokenKind.Quoted, Raw());
        if (c == '"') return Token(HoconTokenKind.Quoted, Quoted());
        if (At("${")) return Token(HoconTokenKind.Reference, Reference());
        return Token(HoconTokenKind.Unquoted, Unquoted());

        HoconToken Token(HoconTokenKind kind, string value) => new(kind, value, _line, space);
    }

    static HoconTokenKind KindOf(char sign) => sign switch
    {
        '{' => HoconTokenKind.Open,
        '}' => HoconTokenKind.Close,
        '[' => HoconTokenKind.OpenList,
        ']' => HoconTokenKind.CloseList,
        ',' => HoconTokenKind.Comma,
        _ => HoconTokenKind.Equals,
    };

    bool At(string sign) => string.CompareOrdinal(text, _at, sign, 0, sign.Length) == 0;

    string Space()
    {
        var from = _at;
        while (_at < text.Length && text[_at] != '\n' && IsSpace(text[_at])) _at++;
        var space = text[from.._at];
        if (_at < text.Length && (text[_at] == '#' || At("//")))
            while (_at < text.Length && text[_at] != '\n') _at++;
        return space;
    }

    static bool IsSpace(char c) => char.IsWhiteSpace(c) || c == '\uFEFF';

    string Raw()
    {
        var line = _line;
        var end = text.IndexOf("\"\"\"", _at + 3, StringComparison.Ordinal);
        if (end < 0) throw new HoconException(line, "\"\"\" is never closed");
        while (end + 3 < text.Length && text[end + 3] == '"') end++;
        var raw = text[(_at + 3)..end];
        _at = end + 3;
        _line += raw.AsSpan().Count('\n');
        return raw;
    }

    string Quoted()
    {
        var value = new StringBuilder();
        for (_at++; _at < text.Length && text[_at] != '\n'; _at++)
        {
            if (text[_at] == '"')
            {
                _at++;
                return value.ToString();
            }
            value.Append(text[_at] == '\\' ? Escaped() : text[_at]);
        }
        throw new HoconException(_line, "a \" is not closed on its line");
    }

    char Escaped()
    {
        var c = ++_at < text.Length ? text[_at] : '\n';
        if (c == 'u' && _at + 4 < text.Length && ushort.TryParse(text.AsSpan(_at + 1, 4), NumberStyles.AllowHexSpecifier, null,
            out var code))
        {
            _at += 4;
            return (char)code;
        }
        return c switch
        {
            '"' or '\\' or '/' => c,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => throw new HoconException(_line, $"\\{Visible.Of(c)} means nothing in a quoted text: write \\\\ for a backslash"),
        };
    }

    string Reference()
    {
        var end = text.IndexOfAny(['}', '\n'], _at);
        if (end < 0 || text[end] == '\n') throw new HoconException(_line, "${ is not closed on its line");
        var path = text[(_at + 2)..end].Trim();
        if (path.StartsWith('?'))
            throw new HoconException(_line,
                "${?...} is not supported: an environment variable such as KV__NODE overrides a setting by itself");
        _at = end + 1;
        return path;
    }

    string Unquoted()
    {
        var from = _at;
        while (_at < text.Length && !IsSpace(text[_at]) && !NotUnquoted.Contains(text[_at]) && !At("//") && !At("+="))
        {
            if (char.IsControl(text[_at])) throw Reserved();
            _at++;
        }
        return _at > from ? text[from.._at] : throw Reserved();
    }

    HoconException Reserved() => new(_line, $"'{Visible.Of(text[_at])}' cannot stand outside quotes: write the text in double quotes");
}
