using System.Text;

namespace KvApp.Shell;

/// <summary>Submitted lines of this run and earlier runs. Not thread-safe, but several processes may share the file.</summary>
internal sealed class LineHistory
{
    readonly List<string> _lines = [];
    readonly List<string> _unsaved = [];
    readonly string? _path;
    readonly int _most;

    /// <param name="path">A row per line; created if there is none. Null keeps nothing beyond this run.</param>
    /// <param name="most">How many lines are kept. The file may have twice as many.</param>
    public LineHistory(string? path, int most = 5000)
    {
        (_path, _most) = (path, most);
        if (path is null) return;
        try
        {
            _lines.AddRange(HistoryFile.Read(path, most));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException or ArgumentException)
        {
            (_path, Warning) = (null, $"no history: {path} cannot be read ({e.Message}); remove the file or make it readable");
        }
    }

    /// <summary>The oldest first. The list that was returned before does not change.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>Why nothing is kept beyond this run; null if all is well.</summary>
    public string? Warning { get; private set; }

    /// <summary>Adds a line, unless it is blank or repeats the last.</summary>
    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line) || (_lines.Count > 0 && _lines[^1] == line)) return;
        _lines.Add(line);
        if (_lines.Count > _most) _lines.RemoveAt(0);
        if (_path is null) return;
        _unsaved.Add(line);
        try
        {
            // A file that another shell holds for too long gets the line together with the next.
            if (HistoryFile.Append(_path, _unsaved, _most)) _unsaved.Clear();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Warning = $"lines are not kept: {_path} cannot be written ({e.Message}); free space or make the file writable";
        }
    }
}
