namespace KvApp;

/// <summary>
/// The bytes of telnet's commands: RFC 854, and RFC 860 for <see cref="TimingMark"/>. A command begins with <see cref="Iac"/>.
/// </summary>
static class TelnetCode
{
    public const byte SubnegotiationEnd = 240, DataMark = 242, InterruptProcess = 244, AbortOutput = 245, AreYouThere = 246;
    public const byte EraseCharacter = 247, EraseLine = 248, Subnegotiation = 250, Will = 251, Wont = 252, Do = 253, Dont = 254, Iac = 255;

    /// <summary>The option that asks for a sign when everything sent before has been processed.</summary>
    public const byte TimingMark = 6;
}
