using System.IO.Pipelines;

namespace KvApp;

/// <summary>Why nothing more is read from a subscriber.</summary>
enum InputEnd { Quit, Stopped, Gone }

/// <summary>
/// Reads what a subscriber sends: QUIT ends the subscription, any other line gets an error, telnet's commands their answers. A client that
/// has ended its side may still read, as <c>printf 'SUBSCRIBE x\n' | nc</c> does, and is a subscriber until its connection is found to be
/// gone.
/// </summary>
sealed class SubscriberInput(
    PipeReader input, ClientLines lines, ClientSocket socket, ClientReplies replies, SemaphoreSlim writing, Task stopping)
{
    const int MaxUnflushed = 16 * 1024;
    static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    /// <summary>Reads until nothing more is to be read, from the lines on that came with SUBSCRIBE.</summary>
    /// <param name="read">The read that these came with.</param>
    /// <param name="abortOutput">Drops what waits to be sent.</param>
    /// <param name="ended">The subscription has ended.</param>
    public async Task<InputEnd> Run(ReadResult read, Action abortOutput, CancellationToken ended)
    {
        try
        {
            while (true)
            {
                // Whether lines are there is asked before the turn to write is waited for: mostly none are.
                while (lines.Peek(out _) is not LineKind.None)
                    if (await InTurn(() => AnswerLines(abortOutput), ended) is { } end) return end;
                var unfinished = read.IsCompleted && lines.HasUnfinished;
                input.AdvanceTo(lines.Consumed, lines.Examined);
                if (read.IsCanceled) return InputEnd.Stopped;
                if (unfinished && await InTurn(AnswerUnfinished, ended) is { } gone) return gone;
                if (read.IsCompleted) return await UntilGone(ended);
                read = await input.ReadAsync();
                lines.Begin(read.Buffer);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return ended.IsCancellationRequested ? InputEnd.Stopped : InputEnd.Gone;
        }
    }

    // No more is read until the client has taken the answers.
    async Task<InputEnd?> InTurn(Func<InputEnd?> answer, CancellationToken ended)
    {
        await writing.WaitAsync(ended);
        try
        {
            var end = answer();
            var flushed = await replies.Flush();
            return flushed.IsCanceled || flushed.IsCompleted ? InputEnd.Gone : end;
        }
        finally
        {
            writing.Release();
        }
    }

    InputEnd? AnswerLines(Action abortOutput)
    {
        while (replies.Unflushed < MaxUnflushed && lines.Peek(out var line) is not LineKind.None and var kind)
        {
            if (kind is LineKind.Line && Command.Parse(line).Verb is Verb.Quit) return InputEnd.Quit;
            if (kind is LineKind.Telnet)
            {
                if (lines.Command.Code is TelnetCode.AbortOutput) abortOutput();
                replies.Answer(lines.Command);
            }
            else replies.Write(kind is LineKind.TooLong ? Replies.LineTooLong : Replies.OnlyQuit);
            lines.Take();
        }
        return null;
    }

    InputEnd? AnswerUnfinished()
    {
        replies.Write(Replies.LineWithoutEnd);
        return null;
    }

    async Task<InputEnd> UntilGone(CancellationToken ended)
    {
        socket.ProbeOften();
        while (!socket.HasFailed)
        {
            await Task.WhenAny(stopping, Task.Delay(Look, ended));
            ended.ThrowIfCancellationRequested();
            if (stopping.IsCompleted) return InputEnd.Stopped;
        }
        return InputEnd.Gone;
    }
}
