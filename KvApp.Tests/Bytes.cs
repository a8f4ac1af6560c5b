using System.Text;

namespace KvApp.Tests;

/// <summary>Text as the bytes on the wire and back, one byte a character, so that no byte is lost.</summary>
static class Bytes
{
    public static byte[] Of(string text) => Encoding.Latin1.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
