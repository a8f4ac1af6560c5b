using System.Globalization;

namespace KvApp.Router;

/// <summary>How one byte is written in a table: a printable character as itself, any other as <c>0x80</c>.</summary>
static class ByteName
{
    public static string Of(byte value) => value is > 0x20 and < 0x7F ? ((char)value).ToString() : $"0x{value:X2}";

    public static bool TryParse(string text, out byte value)
    {
        value = 0;
        if (text is [< (char)0x80])
        {
            value = (byte)text[0];
            return true;
        }
        return text.Length == 4 && text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && byte.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
