using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace KvApp;

/// <summary>
/// Thumbprints as people paste them: with colons or spaces, as <c>openssl x509 -fingerprint</c> prints them with their name before, and
/// with the invisible characters that a Windows dialog puts before them.
/// </summary>
static class Thumbprints
{
    const int Digits = 40, DigitsOfSha256 = 64;

    public static bool TryParse(string text, out string print, [NotNullWhen(false)] out string? problem)
    {
        // sha1 Fingerprint=AB:CD:...
        var value = text[(text.LastIndexOf('=') + 1)..];
        string digits = new([.. value.Where(c => !(c is ':' or '-' || char.IsWhiteSpace(c) || IsInvisible(c)))]);
        var wrong = digits.FirstOrDefault(c => !char.IsAsciiHexDigit(c));
        print = digits.ToUpperInvariant();
        problem = wrong != default ? $"'{Visible.Of(wrong)}' in '{Visible.Of(text)}' is no hexadecimal digit; {Expected}"
            : print.Length == DigitsOfSha256 ? $"'{Visible.Of(text)}' has the 64 digits of a SHA-256; {Expected}"
            : print.Length != Digits ? $"'{Visible.Of(text)}' is no thumbprint, it has {print.Length} digits; {Expected}"
            : null;
        return problem is null;
    }

    static string Expected =>
        "the 40 hexadecimal digits of a certificate's SHA-1 are expected, as openssl x509 -noout -fingerprint -sha1 prints them";

    static bool IsInvisible(char c) => CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Control;
}
