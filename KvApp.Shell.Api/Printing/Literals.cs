using System.Globalization;
using System.Text;

namespace KvApp.Shell;

/// <summary>Scalars as C# writes them, where C# has a literal.</summary>
/// <remarks>
/// The suffixes keep kinds of numbers apart: <c>1.5m</c>, <c>2.5f</c>, and <c>2.0</c> for a <c>double</c>. Whole numbers have none,
/// whatever their size: lists of <c>long</c> are common, and <c>List&lt;long&gt;</c> names the type.
/// </remarks>
internal static class Literals
{
    const int MaxBytes = 32;

    /// <summary>The literal of a scalar; null for other values.</summary>
    public static string? Of(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        char c => $"'{Escaped(c, '\'')}'",
        double number => Special("double", number) ?? Pointed(number.ToString("R", CultureInfo.InvariantCulture)),
        float number => Special("float", number) ?? number.ToString("R", CultureInfo.InvariantCulture) + "f",
        decimal number => number.ToString(CultureInfo.InvariantCulture) + "m",
        sbyte or byte or short or ushort or int or uint or long or ulong or nint or nuint or Int128 or UInt128 or
            System.Numerics.BigInteger or Half => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        Enum item => Of(item),
        DateTime time => Moment(time) + (time.Kind == DateTimeKind.Utc ? "Z" : ""),
        DateTimeOffset time => Moment(time.DateTime) + time.ToString(" zzz", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        TimeSpan time => Trimmed(time.ToString("c", CultureInfo.InvariantCulture)),
        Guid id => id.ToString(),
        _ => null,
    };

    /// <summary>A quoted string within a bound; a count stands for the rest.</summary>
    /// <param name="text">The string, or its beginning.</param>
    /// <param name="maxCharacters">The bound.</param>
    /// <param name="length">The length of the whole string, where the text is only its beginning.</param>
    public static string Quoted(string text, int maxCharacters, int? length = null)
    {
        var quoted = new StringBuilder("\"");
        var at = 0;
        while (at < text.Length && quoted.Length <= maxCharacters)
        {
            var size = char.IsSurrogatePair(text, at) ? 2 : 1;
            if (size == 2) quoted.Append(text, at, 2);
            else quoted.Append(Escaped(text[at], '"'));
            at += size;
        }
        quoted.Append('"');
        return quoted + Rest((length ?? text.Length) - at);
    }

    /// <summary>The count of a text's omitted end.</summary>
    public static string Rest(int characters) =>
        characters == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"... {characters:N0} more characters");

    /// <summary>A text by an author, without quotes. Rows stay rows.</summary>
    public static string Plain(string text, int maxCharacters)
    {
        var plain = new StringBuilder();
        var at = 0;
        while (at < text.Length && plain.Length < maxCharacters)
        {
            var size = char.IsSurrogatePair(text, at) ? 2 : 1;
            if (size == 2 || text[at] is '\n' or '\t' || !IsHidden(text[at])) plain.Append(text, at, size);
            else if (text[at] != '\r') plain.Append(Escaped(text[at], '\0'));
            at += size;
        }
        return plain + Rest(text.Length - at);
    }

    /// <summary>The beginning of a text longer than a bound.</summary>
    public static string Cut(string text, int maxCharacters)
    {
        if (text.Length <= maxCharacters) return text;
        var end = Math.Max(0, maxCharacters - 3);
        if (end > 0 && char.IsHighSurrogate(text[end - 1])) end--;
        return $"{text.AsSpan(0, end)}...";
    }

    /// <summary>Escapes characters a terminal would obey or hide.</summary>
    public static string Escaped(char c, char quote) => c switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\0' => "\\0",
        '\\' => "\\\\",
        _ when c == quote => $"\\{c}",
        _ when IsHidden(c) => $"\\u{(int)c:x4}",
        _ => c.ToString(),
    };

    /// <summary>Control characters, half surrogates, and marks of text direction.</summary>
    static bool IsHidden(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>The length and the first bytes, in hexadecimal digits.</summary>
    public static string Bytes(byte[] bytes)
    {
        var rest = bytes.Length - MaxBytes;
        var text = $"byte[{bytes.Length}] 0x{Convert.ToHexString(bytes, 0, Math.Min(bytes.Length, MaxBytes))}";
        return bytes.Length == 0 ? "byte[0]" : rest > 0 ? string.Create(CultureInfo.InvariantCulture, $"{text}... {rest:N0} more") : text;
    }

    static string Of(Enum item)
    {
        var (type, text) = (TypeNames.Of(item.GetType()), item.ToString());
        return text[0] is '-' or (>= '0' and <= '9')
            ? $"({type}){text}"
            : string.Join(" | ", text.Split(", ").Select(name => $"{type}.{name}"));
    }

    static string? Special(string type, double number) =>
        double.IsNaN(number) ? $"{type}.NaN"
        : double.IsPositiveInfinity(number) ? $"{type}.PositiveInfinity"
        : double.IsNegativeInfinity(number) ? $"{type}.NegativeInfinity"
        : null;

    static string Pointed(string number) => number.AsSpan().ContainsAny('.', 'E') ? number : number + ".0";

    static string Moment(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);

    static string Trimmed(string time) => time.Contains('.') && time.LastIndexOf('.') > time.LastIndexOf(':') ? time.TrimEnd('0') : time;
}
