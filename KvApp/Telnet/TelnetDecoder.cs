namespace KvApp;

/// <summary>
/// Divides the bytes of a client into text and telnet's commands, wherever the commands stand and however reads cut them. Byte 255
/// begins a command;
/// two of them are one byte of text. A subnegotiation is dropped as it comes: no option is ever agreed on, so none has a meaning.
/// </summary>
sealed class TelnetDecoder(int maxSubnegotiation)
{
    State _state;
    byte _code;
    int _dropped;

    enum State : byte { Text, Command, Option, Subnegotiation, SubnegotiationCommand }

    /// <summary>Whether the next byte is text, and not part of a command.</summary>
    public bool IsBetweenCommands => _state is State.Text;

    /// <summary>Whether a subnegotiation has begun that has not ended.</summary>
    public bool IsInSubnegotiation => _state is State.Subnegotiation or State.SubnegotiationCommand;

    /// <summary>
    /// Moves text to the end of <paramref name="text"/> up to the next command, or to the end of <paramref name="bytes"/>, which then is
    /// empty. A doubled 255 is no command. A subnegotiation is one when it ends, <see cref="TelnetCode.SubnegotiationEnd"/>, and when it
    /// exceeds the limit, <see cref="TelnetCode.Subnegotiation"/>.
    /// </summary>
    public TelnetCommand Next(ref ReadOnlySpan<byte> bytes, TelnetText text)
    {
        while (!bytes.IsEmpty)
        {
            var command = _state is State.Text ? TakeText(ref bytes, text) : TakeByte(ref bytes, text);
            if (command.Exists) return command;
        }
        return default;
    }

    TelnetCommand TakeText(ref ReadOnlySpan<byte> bytes, TelnetText text)
    {
        var length = bytes.IndexOf(TelnetCode.Iac);
        text.Append(length < 0 ? bytes : bytes[..length]);
        bytes = length < 0 ? default : bytes[(length + 1)..];
        if (length >= 0) _state = State.Command;
        return default;
    }

    TelnetCommand TakeByte(ref ReadOnlySpan<byte> bytes, TelnetText text)
    {
        var next = bytes[0];
        bytes = bytes[1..];
        switch (_state)
        {
            case State.Command when next is TelnetCode.Iac:
                text.Append([TelnetCode.Iac]);
                _state = State.Text;
                return default;
            case State.Command when next is TelnetCode.Will or TelnetCode.Wont or TelnetCode.Do or TelnetCode.Dont:
                (_code, _state) = (next, State.Option);
                return default;
            case State.Command when next is TelnetCode.Subnegotiation:
                (_dropped, _state) = (0, State.Subnegotiation);
                return default;
            case State.Command:
                return End(new(next));
            case State.Option:
                return End(new(_code, next));
            default:
                return Drop(next);
        }
    }

    TelnetCommand Drop(byte next)
    {
        if (_state is State.SubnegotiationCommand && next is TelnetCode.SubnegotiationEnd) return End(new(next));
        if (_state is State.SubnegotiationCommand) _state = State.Subnegotiation;
        else if (next is TelnetCode.Iac) _state = State.SubnegotiationCommand;
        return _dropped++ == maxSubnegotiation ? new(TelnetCode.Subnegotiation) : default;
    }

    TelnetCommand End(TelnetCommand command)
    {
        _state = State.Text;
        return command;
    }
}
