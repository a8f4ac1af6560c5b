using System.Buffers;

namespace KvApp;

/// <summary>
/// What a client has sent, as lines and telnet's commands in their order. Bytes without 255 are read where they lie; from the first 255 on
/// they are decoded into a text of their own, until all of that has been taken.
/// </summary>
sealed class ClientLines(int maxLine)
{
    readonly LineBuffer _lines = new(maxLine);
    TelnetDecoder? _decoder;
    TelnetText? _text;
    ReadOnlySequence<byte> _rest;
    ReadOnlyMemory<byte> _piece;
    int _at;
    TelnetCommand _command;
    long _kept;
    LineKind _shown;
    bool _decoding, _inPiece;

    /// <summary>Whether the client has sent a command of telnet, so that byte 255 is to be doubled in replies.</summary>
    public bool IsTelnet { get; private set; }

    /// <summary>The command of telnet that <see cref="Peek"/> has come to.</summary>
    public TelnetCommand Command => _command;

    /// <summary>Whether bytes of a line are there whose end has not come.</summary>
    public bool HasUnfinished =>
        !_lines.IsSkipping && (_decoding ? !_text!.IsEmpty : !_rest.IsEmpty) || _decoder is { IsInSubnegotiation: true };

    /// <summary>The bytes whose lines have not run.</summary>
    public long Waiting => _rest.Length - _at + (_decoding ? _text!.Bytes.Length : 0);

    /// <summary>How far the bytes are used up, for <c>PipeReader.AdvanceTo</c>.</summary>
    public SequencePosition Consumed => _rest.GetPosition(_at);

    /// <summary>The end of the bytes.</summary>
    public SequencePosition Examined { get; private set; }

    /// <summary>Begins with the bytes of a read: those that were not used up the last time, and those that came.</summary>
    public void Begin(in ReadOnlySequence<byte> bytes)
    {
        // While it decodes there is no piece: decoding may end within this read, and a piece would then be read a second time.
        (_rest, Examined, _piece, _at) = (bytes, bytes.End, _decoding ? default : bytes.First, 0);
        if (_decoding || !Contains(_kept == 0 ? bytes : bytes.Slice(_kept))) return;
        _decoder ??= new(maxLine);
        _text ??= new();
        (_decoding, _piece) = (true, default);
        _lines.Shorten(0);
    }

    /// <summary>
    /// Shows what comes next: a line, one that is too long, a command of telnet, or nothing more. <see cref="Take"/> goes on behind that.
    /// A line lies where it came until the next call.
    /// </summary>
    public LineKind Peek(out ReadOnlySpan<byte> line)
    {
        if (_decoding) return PeekText(out line);
        _inPiece = _lines.TryPeek(_piece.Span[_at..], out line);
        if (_inPiece) return _shown = LineKind.Line;
        LeavePiece();
        var kind = _lines.Peek(ref _rest, out line);
        if (kind is LineKind.None) _kept = _rest.Length;
        return _shown = kind;
    }

    public void Take()
    {
        if (_shown is LineKind.Telnet) _command = default;
        else if (_inPiece) _at += _lines.Take();
        else if (!_decoding) _lines.Take(ref _rest);
        else
        {
            var text = _text!.Bytes;
            _lines.Take(ref text);
            _text.KeepLast(text.Length);
        }
    }

    // A line that lies in two pieces, is too long, or has no end yet, is found in the sequence.
    void LeavePiece()
    {
        if (_at > 0) _rest = _rest.Slice(_at);
        (_piece, _at) = (default, 0);
    }

    LineKind PeekText(out ReadOnlySpan<byte> line)
    {
        _inPiece = false;
        while (true)
        {
            var text = _text!.Bytes;
            _shown = _lines.Peek(ref text, out line);
            _text.KeepLast(text.Length);
            if (_shown is not LineKind.None) return _shown;
            IsTelnet |= _command.Exists;
            if (_command.Exists && !Edit()) return CommandKind();
            if (_rest.IsEmpty)
            {
                if (_text.IsEmpty && _decoder!.IsBetweenCommands) (_decoding, _kept) = (false, 0);
                return LineKind.None;
            }
            Decode();
        }
    }

    void Decode()
    {
        var position = _rest.Start;
        ReadOnlyMemory<byte> piece;
        while (_rest.TryGet(ref position, out piece) && piece.IsEmpty) { }
        var bytes = piece.Span;
        _command = _decoder!.Next(ref bytes, _text!);
        _rest = _rest.Slice(piece.Length - bytes.Length);
    }

    // Does what concerns nothing but the line that has begun. False for a command that has to be answered, or may have to.
    bool Edit()
    {
        switch (_command.Code)
        {
            case TelnetCode.InterruptProcess or TelnetCode.EraseLine:
                _text!.Clear();
                _lines.Drop();
                break;
            case TelnetCode.EraseCharacter when !_lines.IsSkipping:
                _text!.EraseCharacter();
                _lines.Shorten(_text.Bytes.Length);
                break;
            case TelnetCode.Subnegotiation or TelnetCode.AreYouThere or TelnetCode.AbortOutput or TelnetCode.Do or TelnetCode.Will:
                return false;
        }
        _command = default;
        return true;
    }

    LineKind CommandKind()
    {
        _shown = LineKind.Telnet;
        return _command.Code is TelnetCode.Subnegotiation ? LineKind.TooLong : LineKind.Telnet;
    }

    static bool Contains(in ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsSingleSegment) return bytes.FirstSpan.Contains(TelnetCode.Iac);
        foreach (var piece in bytes)
            if (piece.Span.Contains(TelnetCode.Iac)) return true;
        return false;
    }
}
