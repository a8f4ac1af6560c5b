using System.IO.Pipelines;
using KvApp.Router;
using KvApp.Tasks;
using Microsoft.AspNetCore.Connections;

namespace KvApp;

/// <summary>
/// One client, as long as it is there (the tutorial's <c>serve/1</c>). Its function runs as a process: it reads what has come, runs the
/// complete lines in order, and sends their replies together.
/// </summary>
sealed class ClientConnection(
    ConnectionContext client, KvStore node, IOtherNodes others, ServerSettings settings, QueuedBytes queued, ClientLog log)
{
    readonly ClientLines _lines = new(settings.MaxLine);
    readonly PipeReader _input = client.Transport.Input;
    readonly PipeWriter _output = client.Transport.Output;
    readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    QueuedBytes.Share? _share;
    volatile bool _cut;

    /// <summary>Ends the conversation in good order: the complete lines that are there are answered first.</summary>
    public void Stop()
    {
        _stopping.TrySetResult();
        _input.CancelPendingRead();
    }

    /// <summary>Ends it at once.</summary>
    public void Cut(string why)
    {
        _cut = true;
        client.Abort(new ConnectionAbortedException(why));
        _input.CancelPendingRead();
        _output.CancelPendingFlush();
    }

    /// <summary>Talks to the client until it hangs up, which ends the process with Shutdown, or until one of the two is to stop.</summary>
    public async Task Run(IProcess self)
    {
        self.TrapExit = true;
        using var stopping = self.Stopping.Register(Stop);
        using var share = _share = queued.Join(CutSlow);
        using var idle = new IdleWatch(settings.IdleTimeout, () => Cut("the client kept the server waiting"));
        try
        {
            if (await Talk(self, idle, share)) return;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException || _cut && e is InvalidOperationException)
        {
            // The client is gone, or has been cut: then the server may have completed the pipes already.
        }
        throw new ExitException(new ExitReason.Shutdown());
    }

    // True where this side ends it.
    async Task<bool> Talk(IProcess self, IdleWatch idle, QueuedBytes.Share share)
    {
        var replies = new ClientReplies(_output, _lines);
        var interpreter = new LineInterpreter(node, self, _lines, replies);
        while (true)
        {
            idle.Waiting();
            var read = await _input.ReadAsync();
            idle.Working();
            _lines.Begin(read.Buffer);
            var (step, owner) = (interpreter.Next(), (Owner?)null);
            while (step is Step.Wait or Step.Flush or Step.Route or Step.Subscribe)
            {
                share.Set(0, _lines.Waiting + interpreter.Routed.Size);
                if (step is Step.Wait) await interpreter.Running;
                else if (step is Step.Route && !await Route(interpreter, replies, idle, share)) return false;
                else if (step is Step.Flush && !await Flush(idle, share)) return false;
                if (step is Step.Subscribe) owner = await Subscribe(interpreter.Routed, replies, self);
                step = owner is not null ? Step.Feed : interpreter.Next();
            }
            share.Set(0, step is Step.Feed ? 0 : _lines.Waiting);
            if (step is Step.Feed) return await Flush(idle, share) && await Feed(replies, owner, self, share).Run(read);
            if (step is Step.Refuse) Refuse(replies);
            else if (read.IsCompleted && step is Step.Read && _lines.HasUnfinished) replies.Write(Replies.LineWithoutEnd);
            _input.AdvanceTo(_lines.Consumed, _lines.Examined);
            if (!await Flush(idle, share)) return false;
            if (step is Step.Quit or Step.Refuse || read.IsCanceled) return true;
            if (read.IsCompleted) return false;
        }
    }

    SubscriberFeed Feed(ClientReplies replies, Owner? owner, IProcess self, QueuedBytes.Share share) =>
        new(self, _input, _lines, new(client), replies, owner, share, _stopping.Task, Overflow);

    void Refuse(ClientReplies replies)
    {
        log.NoCommands(client.RemoteEndPoint);
        replies.Write(Replies.NoHttp);
    }

    // False where nobody will read any more.
    async ValueTask<bool> Flush(IdleWatch idle, QueuedBytes.Share share)
    {
        var unread = _output.UnflushedBytes;
        if (unread == 0) return true;
        var flushing = _output.FlushAsync();
        if (!flushing.IsCompleted)
        {
            idle.Waiting();
            share.Set(unread, share.Unrun);
        }
        var flushed = await flushing;
        idle.Working();
        share.Set(0, share.Unrun);
        return !flushed.IsCompleted && !flushed.IsCanceled;
    }

    // What the owner did not answer at once is asked for when the client has taken the rest. False where nobody will read any more.
    async ValueTask<bool> Route(LineInterpreter interpreter, ClientReplies replies, IdleWatch idle, QueuedBytes.Share share)
    {
        var run = interpreter.Routed;
        while (true)
        {
            if (await Ask(run, replies)) interpreter.Guard.Open();
            if (run.Count == 0) return true;
            if (!await Flush(idle, share)) return false;
        }
    }

    // True where the last of the commands that were answered has succeeded.
    async Task<bool> Ask(RoutedRun run, ClientReplies replies)
    {
        try
        {
            var answer = await others.Run(run.Owner, run.Lines);
            run.Answered(answer.Lines);
            replies.Write(answer.Bytes.Span);
            return answer.Bytes.Span.EndsWith(Replies.Ok);
        }
        catch (Exception failure)
        {
            var reply = ErrorReply.NotAnswered(run.Owner, failure);
            for (var left = run.Count; left > 0; left--) replies.Write(reply);
            run.Answered(run.Count);
            return false;
        }
    }

    // Null with a reply where it cannot be.
    async Task<Owner?> Subscribe(RoutedRun run, ClientReplies replies, IProcess self)
    {
        // Before it is asked: what is lost while the answer is on its way is told as well. The store falls with the supervisor of routed
        // commands.
        var owner = new Owner(run.Owner, self.Monitor(KeyRouter.Supervisor, run.Owner));
        byte[] reply;
        try
        {
            reply = await others.Subscribe(run.Owner, new(run.Lines, self.Self));
        }
        catch (Exception failure)
        {
            reply = ErrorReply.NotAnswered(run.Owner, failure);
        }
        run.Answered(run.Count);
        replies.Write(reply);
        if (reply.Length == 0) return owner;
        self.Demonitor(owner.Monitor, flush: true);
        return null;
    }

    // Not on this thread: it holds the lock of all clients, and may be another client's.
    void CutSlow() => ThreadPool.UnsafeQueueUserWorkItem(static client => client.CutAsSlow(), this, preferLocal: false);

    void CutAsSlow()
    {
        log.TooMuchQueued(client.RemoteEndPoint, _share!, queued.Limit);
        Cut("the client does not read");
    }

    void Overflow(int count, long bytes)
    {
        // CutAsSlow has logged the reason.
        if (_share is { IsCut: true }) return;
        log.TooSlow(client.RemoteEndPoint, count, bytes);
        Cut("the subscriber does not read");
    }
}

/// <summary>The node of a bucket that is subscribed to, and the monitor that tells of its end.</summary>
sealed record Owner(NodeName Node, MonitorRef Monitor);
