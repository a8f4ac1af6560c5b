using System.Globalization;

namespace KvApp;

/// <summary>Texts of users as an error shows them: on one line, with every character to be seen.</summary>
static class Visible
{
    const int Most = 200;

    /// <summary>The whole text on one line.</summary>
    public static string Line(string text) => string.Concat(text.Select(Of));

    public static string Of(char c) => IsVisible(c) ? c.ToString() : $"\\u{(int)c:X4}";

    public static string Of(string text) => string.Concat(text.Take(Most).Select(Of)) + (text.Length > Most ? "..." : "");

    static bool IsVisible(char c) => c == ' ' || CharUnicodeInfo.GetUnicodeCategory(c) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
