using System.Text;

namespace KvApp.Shell;

/// <summary>The file of a history: a row per line, with line breaks and backslashes escaped.</summary>
internal static class HistoryFile
{
    static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    // Another shell holds the file for microseconds; on a busy machine that process may be stopped while it does.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>The newest lines; none if there is no file. Throws if the file is something else.</returns>
    public static IEnumerable<string> Read(string path, int most)
    {
        if (!File.Exists(path) && !Directory.Exists(path)) return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return Rows(file).TakeLast(most).Select(Unescaped).ToArray();
    }

    /// <summary>Appends lines while no other process does. Twice as many lines as allowed are cut to the newest.</summary>
    /// <returns>False if another process has held the file for too long.</returns>
    public static bool Append(string path, IReadOnlyList<string> lines, int most)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        FileStream? opened = null;
        if (!SpinWait.SpinUntil(() => (opened = TryOpen(path)) is not null, Patience)) return false;
        using var file = opened!;
        var rows = lines.Select(Escaped).ToArray();
        var old = Rows(file).ToArray();
        if (old.Length + rows.Length > 2 * most)
        {
            rows = [.. old.Concat(rows).TakeLast(most)];
            file.SetLength(0);
        }
        file.Seek(0, SeekOrigin.End);
        // A row without end was cut off when its shell died.
        var isCut = file.Length > 0 && !EndsRow(file);
        file.Write(Strict.GetBytes((isCut ? "\n" : "") + string.Concat(rows.Select(row => row + "\n"))));
        return true;
    }

    // Opening without sharing is a lock that the system releases with the process.
    static FileStream? TryOpen(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            var file = new FileStream(path, options);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return file;
        }
        catch (IOException e) when (e.GetType() == typeof(IOException) && !Directory.Exists(path))
        {
            return null;
        }
    }

    static IEnumerable<string> Rows(FileStream file)
    {
        using var reader = new StreamReader(file, Strict, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        while (reader.ReadLine() is { } row)
            if (row.Length > 0) yield return row;
    }

    static bool EndsRow(FileStream file)
    {
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() == '\n';
    }

    static string Escaped(string line) => line.Replace("\\", "\\\\").Replace("\r", "\\r").Replace("\n", "\\n");

    static string Unescaped(string row)
    {
        var text = new StringBuilder(row.Length);
        for (var i = 0; i < row.Length; i++)
        {
            if (row[i] != '\\' || i + 1 == row.Length) text.Append(row[i]);
            else text.Append(row[++i] switch { 'n' => '\n', 'r' => '\r', var c => c });
        }
        return text.ToString();
    }
}
