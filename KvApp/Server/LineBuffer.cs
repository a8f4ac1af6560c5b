using System.Buffers;

namespace KvApp;

enum LineKind { None, Line, TooLong }

/// <summary>Finds the lines in what a client has sent so far. A line over the limit is dropped while it comes, so that it may go on for ever.</summary>
sealed class LineBuffer(int maxLine)
{
    byte[] _joined = [];
    long _taking;
    bool _skipping, _skipNext;

    /// <summary>
    /// Shows the line at the start of <paramref name="rest"/> without its end; <see cref="Take"/> moves behind it. None: there is no complete line.
    /// A line is shown in place, or copied together until the next call where it lies in pieces.
    /// </summary>
    public LineKind Peek(ref ReadOnlySequence<byte> rest, out ReadOnlySpan<byte> line)
    {
        line = default;
        if (_skipping && !SkipToEndOfLine(ref rest)) return LineKind.None;

        var first = rest.FirstSpan;
        long length = first.IndexOf((byte)'\n');
        if (length < 0 && !rest.IsSingleSegment && rest.PositionOf((byte)'\n') is { } end) length = rest.Slice(0, end).Length;
        _skipNext = length < 0 && rest.Length > maxLine + 1L;       // one more than the limit may be a '\r'
        _taking = _skipNext ? rest.Length : length + 1;
        if (_skipNext || length > maxLine + 1L) return LineKind.TooLong;
        if (length < 0) return LineKind.None;

        line = length <= first.Length ? first[..(int)length] : Join(rest.Slice(0, length));
        if (line is [.., (byte)'\r']) line = line[..^1];
        return line.Length > maxLine ? LineKind.TooLong : LineKind.Line;
    }

    public void Take(ref ReadOnlySequence<byte> rest)
    {
        rest = rest.Slice(_taking);
        _skipping = _skipNext;
    }

    bool SkipToEndOfLine(ref ReadOnlySequence<byte> rest)
    {
        var end = rest.PositionOf((byte)'\n');
        rest = rest.Slice(end is { } found ? rest.GetPosition(1, found) : rest.End);
        _skipping = end is null;
        return !_skipping;
    }

    ReadOnlySpan<byte> Join(ReadOnlySequence<byte> pieces)
    {
        if (_joined.Length < pieces.Length) _joined = new byte[pieces.Length];
        pieces.CopyTo(_joined);
        return _joined.AsSpan(0, (int)pieces.Length);
    }
}
