namespace KvApp;

/// <summary>One command of telnet as a client sent it; <see cref="Option"/> counts after DO, DONT, WILL and WONT only.</summary>
readonly record struct TelnetCommand(byte Code, byte Option = 0)
{
    /// <summary>Whether there is a command.</summary>
    public bool Exists => Code != 0;

    /// <summary>
    /// The bytes to answer, none for a command that RFC 854 leaves unanswered. Every option is refused but the timing mark.
    /// </summary>
    public byte[] Answer() => this switch
    {
        (TelnetCode.Do, TelnetCode.TimingMark) => [TelnetCode.Iac, TelnetCode.Will, TelnetCode.TimingMark],
        (TelnetCode.Do, var option) => [TelnetCode.Iac, TelnetCode.Wont, option],
        (TelnetCode.Will, var option) => [TelnetCode.Iac, TelnetCode.Dont, option],
        (TelnetCode.AreYouThere, _) => "[Yes]\r\n"u8.ToArray(),
        (TelnetCode.AbortOutput, _) => [TelnetCode.Iac, TelnetCode.DataMark],
        _ => [],
    };
}
