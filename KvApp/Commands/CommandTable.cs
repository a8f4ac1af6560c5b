using System.Text;

namespace KvApp;

/// <summary>Every command of the telnet server, in the order of HELP. Parser, HELP and usage errors read this table.</summary>
static class CommandTable
{
    static readonly CommandForm[] Forms =
    [
        new(Verb.Create, "CREATE", "bucket", "makes a bucket, if there is none of that name"),
        new(Verb.Put, "PUT", "bucket key value", "sets a key"),
        new(Verb.Get, "GET", "bucket key", "answers the value, or an empty line"),
        new(Verb.Delete, "DELETE", "bucket key", "removes a key"),
        new(Verb.Drop, "DROP", "bucket", "ends a bucket, with every key"),
        new(Verb.Subscribe, "SUBSCRIBE", "bucket", "shows every change from now on, until QUIT"),
        new(Verb.Health, "HEALTH", "", "answers the name of this node, if all parts of the node answer"),
        new(Verb.Help, "HELP", "", "lists the commands"),
        new(Verb.Quit, "QUIT", "", "hangs up"),
    ];

    /// <summary>The reply to HELP.</summary>
    public static readonly byte[] Help =
        Encoding.ASCII.GetBytes(string.Concat(Forms.Select(form => $"{form.Line,-25} {form.Help}\r\n")) + "OK\r\n");

    /// <summary>The command that begins with <paramref name="word"/>, or null.</summary>
    public static CommandForm? Find(ReadOnlySpan<byte> word)
    {
        foreach (var form in Forms)
            if (word.SequenceEqual(form.Word)) return form;
        return null;
    }
}
