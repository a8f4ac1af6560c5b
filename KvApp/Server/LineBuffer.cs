using System.Buffers;

namespace KvApp;

enum LineKind { None, Line, TooLong, Telnet }

/// <summary>
/// Finds the lines in what a client has sent so far. LF, CR LF and CR NUL end a line. A line over the limit is dropped while it comes, so
/// that it may go on for ever.
/// </summary>
sealed class LineBuffer(int maxLine)
{
    byte[] _joined = [];
    long _taking, _searched;
    bool _skipNext, _skippedReturn;

    /// <summary>Whether the rest of a line that was too long is being dropped.</summary>
    public bool IsSkipping { get; private set; }

    /// <summary>
    /// Shows the line at the start of <paramref name="rest"/> without its end; <c>Take</c> moves behind it. None: there is no complete
    /// line. A line is shown in place, or copied together until the next call where it lies in pieces.
    /// </summary>
    public LineKind Peek(scoped ref ReadOnlySequence<byte> rest, out ReadOnlySpan<byte> line)
    {
        line = default;
        if (IsSkipping && !SkipToEndOfLine(ref rest)) return LineKind.None;

        var first = rest.FirstSpan;
        long length = rest.IsSingleSegment ? EndOfLine(first, (int)_searched) : EndOfLine(rest, _searched);
        _skipNext = length < 0 && rest.Length > maxLine + 1L;       // one more than the limit may be a '\r'
        _taking = _skipNext ? rest.Length : length + 1;
        if (_skipNext || length > maxLine + 1L) return LineKind.TooLong;
        if (length < 0)
        {
            // Where a line comes byte by byte, each is looked at once.
            _searched = rest.Length;
            return LineKind.None;
        }
        line = length <= first.Length ? first[..(int)length] : Join(rest.Slice(0, length));
        if (line is [.., (byte)'\r']) line = line[..^1];
        if (line.Length <= maxLine) return LineKind.Line;
        line = default;
        return LineKind.TooLong;
    }

    /// <summary>
    /// Shows a line that lies whole at the start of <paramref name="bytes"/>, which is the way of nearly every line; false for any other.
    /// </summary>
    public bool TryPeek(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> line)
    {
        line = default;
        if (IsSkipping || _searched > bytes.Length) return false;
        var length = EndOfLine(bytes, (int)_searched);
        if (length < 0) return false;
        line = length > 0 && bytes[length - 1] == '\r' ? bytes[..(length - 1)] : bytes[..length];
        (_taking, _skipNext) = (length + 1, false);
        return line.Length <= maxLine;
    }

    /// <summary>Takes a line that <see cref="TryPeek"/> has shown, and returns how many bytes it was with its end.</summary>
    public int Take()
    {
        _searched = 0;
        return (int)_taking;
    }

    public void Take(ref ReadOnlySequence<byte> rest)
    {
        _skippedReturn = _skipNext && rest.Slice(_taking - 1).FirstSpan[0] == '\r';
        rest = rest.Slice(_taking);
        IsSkipping = _skipNext;
        _searched = 0;
    }

    /// <summary>Forgets the line that has begun: the next byte begins another one.</summary>
    public void Drop() => (IsSkipping, _searched) = (false, 0);

    /// <summary>Of the line that has begun, only so many bytes are still as the last call of <see cref="Peek"/> saw them.</summary>
    public void Shorten(long length) => _searched = Math.Min(_searched, length);

    // Where the byte that ends the line stands, or -1.
    static int EndOfLine(ReadOnlySpan<byte> bytes, int from, bool afterReturn = false)
    {
        for (var at = from; ; at++)
        {
            var found = bytes[at..].IndexOfAny((byte)'\n', (byte)0);
            if (found < 0) return -1;
            at += found;
            if (bytes[at] == '\n' || (at > 0 ? bytes[at - 1] == '\r' : afterReturn)) return at;
        }
    }

    static long EndOfLine(ReadOnlySequence<byte> bytes, long from)
    {
        long before = 0;
        var afterReturn = false;
        foreach (var piece in bytes)
        {
            if (from < before + piece.Length)
            {
                var found = EndOfLine(piece.Span, (int)Math.Max(0, from - before), afterReturn);
                if (found >= 0) return before + found;
            }
            if (!piece.IsEmpty) afterReturn = piece.Span[^1] == '\r';
            before += piece.Length;
        }
        return -1;
    }

    bool SkipToEndOfLine(ref ReadOnlySequence<byte> rest)
    {
        foreach (var piece in rest)
        {
            if (piece.IsEmpty) continue;
            var found = EndOfLine(piece.Span, 0, _skippedReturn);
            _skippedReturn = piece.Span[^1] == '\r';
            rest = rest.Slice(found >= 0 ? found + 1 : piece.Length);
            if (found < 0) continue;
            IsSkipping = false;
            return true;
        }
        return false;
    }

    ReadOnlySpan<byte> Join(ReadOnlySequence<byte> pieces)
    {
        if (_joined.Length < pieces.Length) _joined = new byte[pieces.Length];
        pieces.CopyTo(_joined);
        return _joined.AsSpan(0, (int)pieces.Length);
    }
}
