using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;
using KvApp.Tasks;

namespace KvApp;

/// <summary>
/// What a connection does after SUBSCRIBE: it sends every change that comes to its process, several a flush, and drops whatever the client sends,
/// until the client hangs up. A client that does not read is not waited for. The last line tells that the bucket was dropped, or lost with
/// its node or with the
/// store of that: the client would wait for ever.
/// </summary>
sealed class SubscriberFeed(IProcess self, PipeReader input, PipeWriter output, Owner? owner, QueuedBytes.Share share, Action<int,
    long> overflow)
{
    /// <summary>
    /// So many notifications may wait for the client; with large values, <see cref="MaxUnsentBytes"/> is reached first, with many clients
    /// the bound of <see cref="QueuedBytes"/>.
    /// </summary>
    public const int MaxUnsent = 10_000;
    public const int MaxUnsentBytes = 64 * 1024 * 1024;
    const int MaxUnflushed = 64 * 1024;

    // What a notification takes beside its key and value.
    const int Overhead = 128;
    readonly Channel<BucketChanged> _unsent = Channel.CreateUnbounded<BucketChanged>(new() { SingleReader = true, SingleWriter = true });
    byte[] _last = [];
    int _count;
    long _bytes;

    /// <summary>Runs until one side ends it; true where that is this side.</summary>
    public async Task<bool> Run()
    {
        using var ended = new CancellationTokenSource();
        Task collecting = Collect(ended.Token), sending = Send();
        var hearing = DropInput();
        await Task.WhenAny(collecting, sending, hearing);

        // What had come before the end is still sent; the other two are waiting for what need not come.
        ended.Cancel();
        _unsent.Writer.TryComplete();
        input.CancelPendingRead();
        var clientGone = await hearing;
        await collecting;
        if (clientGone) output.CancelPendingFlush();
        await sending;
        return !clientGone;
    }

    async Task Collect(CancellationToken ended)
    {
        try
        {
            while (true)
            {
                var told = await self.Receive<object>(message => message is BucketChanged || message is Down down && down.Ref == owner?.Monitor, cancellation: ended);
                if (told is Down lost)
                {
                    _last = ErrorReply.SubscriptionLost(owner!.Node, lost.Reason);
                    return;
                }
                var change = (BucketChanged)told;
                if (change is BucketChanged.Dropped dropped)
                {
                    _last = [.. dropped.Bucket, .. Replies.Dropped];
                    return;
                }
                var (count, bytes) = (Interlocked.Increment(ref _count), Interlocked.Add(ref _bytes, Size(change)));
                share.Set(Interlocked.Read(ref _bytes), 0);
                if (share.IsCut || count >= MaxUnsent || bytes >= MaxUnsentBytes)
                {
                    overflow(count, bytes);
                    return;
                }
                _unsent.Writer.TryWrite(change);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested) { }
    }

    async Task Send()
    {
        while (await _unsent.Reader.WaitToReadAsync())
        {
            int count = 0, bytes = 0;
            while (output.UnflushedBytes < MaxUnflushed && _unsent.Reader.TryRead(out var change))
            {
                Write(change);
                count++;
                bytes += Size(change);
            }
            var flushed = await output.FlushAsync();
            if (flushed.IsCompleted || flushed.IsCanceled) return;
            Interlocked.Add(ref _count, -count);
            Interlocked.Add(ref _bytes, -bytes);
            share.Set(Interlocked.Read(ref _bytes), 0);
        }
        if (_last.Length > 0) await output.WriteAsync(_last);
    }

    // True where the client hung up.
    async Task<bool> DropInput()
    {
        try
        {
            while (true)
            {
                var read = await input.ReadAsync();
                input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) return true;
                if (read.IsCanceled) return false;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return true;
        }
    }

    static int Size(BucketChanged change) => Overhead + change switch
    {
        BucketChanged.Put put => put.Key.Length + put.Value.Length,
        BucketChanged.Deleted deleted => deleted.Key.Length,
        _ => 0,
    };

    void Write(BucketChanged change)
    {
        switch (change)
        {
            case BucketChanged.Put put:
                output.Write(put.Key);
                output.Write(Replies.SetTo);
                output.Write(put.Value);
                output.Write(Replies.EndOfLine);
                break;
            case BucketChanged.Deleted deleted:
                output.Write(deleted.Key);
                output.Write(Replies.Deleted);
                break;
        }
    }
}
