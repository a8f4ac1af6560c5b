using System.Text;

namespace KvApp;

/// <summary>The replies that are always the same.</summary>
static class Replies
{
    public static ReadOnlySpan<byte> Ok => "OK\r\n"u8;

    public static ReadOnlySpan<byte> NotFound => "NOT FOUND\r\n"u8;

    public static ReadOnlySpan<byte> UnknownCommand => "UNKNOWN COMMAND\r\n"u8;

    public static ReadOnlySpan<byte> LineTooLong => "ERROR line too long\r\n"u8;

    public static ReadOnlySpan<byte> EndOfLine => "\r\n"u8;

    public static ReadOnlySpan<byte> SetTo => " SET TO "u8;

    public static ReadOnlySpan<byte> Deleted => " DELETED\r\n"u8;

    public static ReadOnlySpan<byte> Dropped => " DROPPED\r\n"u8;

    public static ReadOnlySpan<byte> Help => HelpBytes;

    static readonly byte[] HelpBytes = Encoding.ASCII.GetBytes("""
        CREATE bucket             makes a bucket, if there is none of that name
        PUT bucket key value      sets a key
        GET bucket key            answers the value, or an empty line
        DELETE bucket key         removes a key
        DROP bucket               ends a bucket, with all that it holds
        SUBSCRIBE bucket          shows every change from now on, until you hang up
        HEALTH                    answers the name of this node, if all its parts answer
        HELP                      this list
        QUIT                      hangs up
        OK

        """.ReplaceLineEndings("\r\n"));
}
