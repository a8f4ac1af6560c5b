using System.Text;

namespace KvApp;

/// <summary>Reads the text of a file of settings, never more of the file than settings may have.</summary>
static class SettingsFile
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="BadStartException">There is no such file, or it cannot be read.</exception>
    public static string Read(string path)
    {
        try
        {
            if (Directory.Exists(path)) throw new BadStartException($"--config {path}: this is a folder; give a file{Example(path)}");
            using var reader = new StreamReader(path, Strict);
            var text = new char[HoconReader.MaxLength + 1];
            return new(text, 0, reader.ReadBlock(text));
        }
        catch (DecoderFallbackException)
        {
            throw new BadStartException($"--config {path}: the file is no text in UTF-8");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadStartException($"--config {path}: there is no such file (looked for {Path.GetFullPath(path)})");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BadStartException($"--config {Visible.Of(path)}: {error.Message.ReplaceLineEndings(" ")}");
        }
    }

    static string Example(string folder) =>
        Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).FirstOrDefault(file =>
            Path.GetExtension(file) is ".hocon" or ".conf") is { } file ? $", such as {file}" : " of settings";
}
