namespace KvApp;

/// <summary>The replies that are always the same.</summary>
static class Replies
{
    public static ReadOnlySpan<byte> Ok => "OK\r\n"u8;

    public static ReadOnlySpan<byte> NotFound => "NOT FOUND\r\n"u8;

    public static ReadOnlySpan<byte> UnknownCommand => "UNKNOWN COMMAND\r\n"u8;

    public static ReadOnlySpan<byte> LineTooLong => "ERROR line too long\r\n"u8;

    public static ReadOnlySpan<byte> LineWithoutEnd => "ERROR the last line has no end and was not run\r\n"u8;

    public static ReadOnlySpan<byte> OnlyQuit => "ERROR only QUIT works after SUBSCRIBE\r\n"u8;

    public static ReadOnlySpan<byte> NoHttp => "ERROR this port takes commands of KvApp, not HTTP or TLS\r\n"u8;

    public static ReadOnlySpan<byte> TooManyClients => "ERROR too many clients\r\n"u8;

    public static ReadOnlySpan<byte> EndOfLine => "\r\n"u8;

    public static ReadOnlySpan<byte> SetTo => " SET TO "u8;

    public static ReadOnlySpan<byte> Deleted => " DELETED\r\n"u8;

    public static ReadOnlySpan<byte> Dropped => " DROPPED\r\n"u8;
}
