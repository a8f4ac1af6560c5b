using System.Buffers;
using System.IO.Pipelines;

namespace KvApp;

/// <summary>
/// What goes to a client: replies and notifications, with byte 255 doubled once the client has shown that it speaks telnet.
/// </summary>
sealed class ClientReplies(PipeWriter output, ClientLines lines)
{
    EscapingWriter? _escaping;

    /// <summary>Where a reply is written from here on.</summary>
    public IBufferWriter<byte> Writer => lines.IsTelnet ? _escaping ??= new(output) : output;

    /// <summary>How many bytes have been written and not been flushed.</summary>
    public long Unflushed => output.UnflushedBytes;

    public void Write(ReadOnlySpan<byte> reply) => Writer.Write(reply);

    /// <summary>Answers a command of telnet, where it has an answer.</summary>
    public void Answer(TelnetCommand command) => output.Write(command.Answer());

    public ValueTask<FlushResult> Flush() => output.FlushAsync();

    /// <summary>Ends a flush that waits for the client.</summary>
    public void CancelFlush() => output.CancelPendingFlush();
}
