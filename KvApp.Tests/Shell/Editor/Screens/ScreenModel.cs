using System.Text;
using KvApp.Shell;

namespace KvApp.Tests;

/// <summary>
/// A terminal that understands the sequences of the editor, and refuses any other. Like most terminals, the model wraps rows anew when its
/// width changes, and keeps rows that scroll out.
/// </summary>
sealed class ScreenModel(int width, int height)
{
    readonly StringBuilder _sequence = new();
    List<ScreenModelRow> _rows = [new()];
    int _top, _row, _column;
    bool _isFull;

    public int Width { get; private set; } = width;

    public int Height { get; private set; } = height;

    public bool MarksPaste { get; private set; }

    public bool ShowsCursor { get; private set; } = true;

    /// <summary>Row and column within the window.</summary>
    public (int Row, int Column) Cursor => (_row - _top, _column);

    /// <summary>The rows of the window, without blanks at the end and without empty rows below.</summary>
    public IReadOnlyList<string> Rows => Texts(_top);

    /// <summary>The rows of the window, and those that have scrolled out.</summary>
    public IReadOnlyList<string> AllRows => Texts(0);

    public void Write(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (_sequence.Length > 0 || rune.Value == '\e') Sequence((char)rune.Value);
            else if (rune.Value < ' ' || rune.Value == 0x7F) Control((char)rune.Value);
            else Put(rune);
    }

    public void Resize(int width, int height)
    {
        var (rows, cursor, column, top) = (new List<ScreenModelRow>(), 0, 0, 0);
        for (var i = 0; i < _rows.Count;)
        {
            var whole = new ScreenModelRow();
            var at = -1;
            var first = i;
            do
            {
                if (i == _row) at = whole.Cells.Count + _column;
                if (i == _top) top = rows.Count;
                whole.Cells.AddRange(_rows[i].Cells);
            }
            while (_rows[i++].Wraps && i < _rows.Count);
            var parts = whole.Split(width);
            if (at >= 0) (cursor, column) = (rows.Count + Math.Min(at / width, parts.Count - 1), at % width);
            rows.AddRange(parts);
        }
        (_rows, _row, _column, Width, Height, _isFull) = (rows, cursor, column, width, height, false);
        _top = Math.Max(top, _row - height + 1);
    }

    void Put(Rune rune)
    {
        var columns = CharWidth.Of(rune);
        if (columns == 0)
        {
            _rows[_row].Join(_isFull ? _column : _column - 1, rune.ToString());
            return;
        }
        if (_isFull || _column + columns > Width)
        {
            _rows[_row].Wraps = true;
            LineFeed();
            _column = 0;
        }
        _rows[_row].Set(_column, rune.ToString(), columns);
        _isFull = _column + columns == Width;
        _column = Math.Min(_column + columns, Width - 1);
    }

    void Control(char c)
    {
        if (c == '\n') LineFeed();
        else if (c == '\r') _column = 0;
        else throw new InvalidOperationException($"the control character {(int)c} is not known to this terminal");
        _isFull = false;
    }

    void LineFeed()
    {
        _row++;
        if (_row == _rows.Count) _rows.Add(new());
        if (_row - _top == Height) _top++;
        _isFull = false;
    }

    void Sequence(char c)
    {
        _sequence.Append(c);
        var sequence = _sequence.ToString();
        if (sequence is "\e" or "\e[" || (sequence.StartsWith("\e[") && c is < '@' or > '~')) return;
        _sequence.Clear();
        Do(sequence[1..]);
    }

    void Do(string sequence)
    {
        var number = int.TryParse(sequence.AsSpan(1, Math.Max(sequence.Length - 2, 0)), out var n) ? n : 1;
        switch (sequence)
        {
            case "?2004": case "=": case ">": case "[?1h": case "[?1l": case [.., 'm']: break;
            case "[?2004h": case "[?2004l": MarksPaste = sequence[^1] == 'h'; break;
            case "[?25h": case "[?25l": ShowsCursor = sequence[^1] == 'h'; break;
            case "[K": _rows[_row].Cut(_column); break;
            case "[J": Erase(_row, _column); break;
            case "[2J": Erase(_top, 0); break;
            case "[H": MoveTo(_top, 0); break;
            case [.., 'A']: MoveTo(_row - number, _column); break;
            case [.., 'B']: MoveTo(_row + number, _column); break;
            case [.., 'C']: MoveTo(_row, _column + number); break;
            default: throw new InvalidOperationException($"the sequence ESC {sequence} is not known to this terminal");
        }
    }

    void MoveTo(int row, int column)
    {
        _row = Math.Clamp(row, _top, _top + Height - 1);
        while (_row >= _rows.Count) _rows.Add(new());
        (_column, _isFull) = (Math.Clamp(column, 0, Width - 1), false);
    }

    void Erase(int row, int column)
    {
        _rows[row].Cut(column);
        for (var i = row + 1; i < _rows.Count; i++) _rows[i].Cut(0);
    }

    IReadOnlyList<string> Texts(int from)
    {
        var texts = _rows.Skip(from).Select(row => row.ToString()).ToList();
        while (texts is [.., ""]) texts.RemoveAt(texts.Count - 1);
        return texts;
    }
}
