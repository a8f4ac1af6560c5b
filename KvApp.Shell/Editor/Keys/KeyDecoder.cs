using System.Text;

namespace KvApp.Shell;

/// <summary>
/// Makes inputs of the keys that <see cref="Console.ReadKey(bool)"/> returns. The runtime hands over some sequences key by key: the markers
/// of a paste, surrogates, Alt with a key if more keys wait, and sequences that came in two reads.
/// </summary>
internal sealed class KeyDecoder
{
    const string PasteBegins = "[200~", PasteEnds = "[201~";
    const int LongestSequence = 16;

    readonly StringBuilder _paste = new();
    string? _sequence;
    char _high;
    bool _pasting;

    /// <summary>Whether an escape character waits for its sequence. A pause without keys ends the wait: <see cref="Pause"/>.</summary>
    public bool IsOpen => _sequence is not null;

    /// <summary>Whether a paste has begun and not ended.</summary>
    public bool IsPasting => _pasting;

    /// <returns>What the keys mean up to this one; empty if more keys must follow.</returns>
    public IEnumerable<EditInput> Next(ConsoleKeyInfo key)
    {
        if (_sequence is null) return key is { Key: ConsoleKey.Escape, Modifiers: 0 } ? Open() : Single(key);
        if (key is { Key: ConsoleKey.Escape, Modifiers: 0 }) return [.. Pause(), .. Open()];
        _sequence += key.KeyChar;
        if (_sequence is "[" or "O" || (IsLong() && !IsWhole())) return [];
        return End(key);
    }

    /// <summary>No key has followed: an escape character was the key Escape.</summary>
    public IEnumerable<EditInput> Pause()
    {
        var open = _sequence;
        _sequence = null;
        if (open is null || _pasting) return [];
        return open.Length == 0 ? [EditCommand.Cancel] : [];
    }

    IEnumerable<EditInput> Open()
    {
        _sequence = "";
        return [];
    }

    bool IsLong() => _sequence!.Length < LongestSequence && _sequence[0] is '[' or 'O';

    bool IsWhole() => _sequence![^1] is >= '@' and <= '~';

    IEnumerable<EditInput> End(ConsoleKeyInfo key)
    {
        var sequence = _sequence!;
        _sequence = null;
        if (sequence == PasteBegins) return Begin();
        if (_pasting) return sequence == PasteEnds ? Finish() : [];
        if (sequence.Length > 1) return EscapeSequences.Of(sequence) is { } command ? [command] : [];
        var alt = new ConsoleKeyInfo(key.KeyChar, key.Key, key.Modifiers.HasFlag(ConsoleModifiers.Shift), true, false);
        return KeyBindings.Of(alt) is { } input ? [input] : [];
    }

    IEnumerable<EditInput> Begin()
    {
        _pasting = true;
        return [];
    }

    IEnumerable<EditInput> Single(ConsoleKeyInfo key)
    {
        if (_pasting) return Paste(key.KeyChar);
        if (char.IsHighSurrogate(key.KeyChar))
        {
            _high = key.KeyChar;
            return [];
        }
        if (char.IsLowSurrogate(key.KeyChar)) return _high == 0 ? [] : [new EditInput.Typed($"{Taken()}{key.KeyChar}")];
        _high = default;
        return KeyBindings.Of(key) is { } input ? [input] : [];
    }

    char Taken()
    {
        var high = _high;
        _high = default;
        return high;
    }

    // Terminals filter control characters out of a paste. Ctrl-C gets the keyboard back when the end marker is lost.
    IEnumerable<EditInput> Paste(char c)
    {
        if (c == '\u0003') return [.. Finish(), EditCommand.Clear];
        if (c == '\n' && _paste is [.., '\r']) return [];
        if (c != 0) _paste.Append(c);
        return [];
    }

    IEnumerable<EditInput> Finish()
    {
        var text = _paste.ToString().Replace('\r', '\n');
        _paste.Clear();
        _pasting = false;
        return text.Length == 0 ? [] : [new EditInput.Pasted(text)];
    }
}
