using System.Buffers;

namespace KvApp;

/// <summary>The text of a client without telnet's commands, as far as no line of it has been taken.</summary>
sealed class TelnetText
{
    const int Kept = 4096;
    byte[] _bytes = [];
    int _start, _end;

    public bool IsEmpty => _start == _end;

    public ReadOnlySequence<byte> Bytes => new(_bytes, _start, _end - _start);

    public void Append(ReadOnlySpan<byte> text)
    {
        if (_bytes.Length - _end < text.Length) MakeRoom(text.Length);
        text.CopyTo(_bytes.AsSpan(_end));
        _end += text.Length;
    }

    /// <summary>Keeps the last <paramref name="count"/> bytes only.</summary>
    public void KeepLast(long count)
    {
        _start = _end - (int)count;
        if (IsEmpty) Clear();
    }

    /// <summary>Drops all of it.</summary>
    public void Clear()
    {
        _start = _end = 0;
        if (_bytes.Length > Kept) _bytes = [];
    }

    /// <summary>Drops the last character, all bytes of it where they are UTF-8 (EC).</summary>
    public void EraseCharacter()
    {
        if (IsEmpty) return;
        var last = _end;
        do last--; while (last > _start && _end - last < 4 && (_bytes[last] & 0xC0) == 0x80);
        _end = last;
    }

    void MakeRoom(int more)
    {
        var length = _end - _start;
        var target = length + more <= _bytes.Length ? _bytes : new byte[Math.Max(256, 2 * (length + more))];
        _bytes.AsSpan(_start, length).CopyTo(target);
        (_bytes, _start, _end) = (target, 0, length);
    }
}
