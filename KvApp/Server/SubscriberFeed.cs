using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;
using KvApp.Tasks;

namespace KvApp;

/// <summary>
/// The work of a connection after SUBSCRIBE. The feed sends every change that comes to its process, several a flush, until the client says
/// QUIT or is gone. The connection does not wait for a client that does not read. The last line says that the bucket was dropped, or lost
/// with its node or with the store of the node.
/// </summary>
sealed class SubscriberFeed(
    IProcess self, PipeReader input, ClientLines lines, ClientSocket socket, ClientReplies replies, Owner? owner, QueuedBytes.Share share,
    Task stopping, Action<int, long> overflow)
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
    readonly Channel<BucketChanged> _unsent = Channel.CreateUnbounded<BucketChanged>(new() { SingleWriter = true });

    // Who holds it writes replies and flushes them.
    readonly SemaphoreSlim _writing = new(1);
    byte[] _last = [];
    int _count;
    long _bytes;

    /// <summary>Runs until one side ends it; true where that is this side.</summary>
    /// <param name="read">The read that SUBSCRIBE came with.</param>
    public async Task<bool> Run(ReadResult read)
    {
        using var ended = new CancellationTokenSource();
        Task collecting = Collect(ended.Token), sending = Send();
        var hearing = new SubscriberInput(input, lines, socket, replies, _writing, stopping).Run(read, DropUnsent, ended.Token);
        await Task.WhenAny(collecting, sending, hearing);

        // What had come before the end is still sent; the other two are waiting for what need not come.
        ended.Cancel();
        _unsent.Writer.TryComplete();
        input.CancelPendingRead();
        var clientGone = await hearing is InputEnd.Gone;
        await collecting;
        if (clientGone) replies.CancelFlush();
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
            if (!await SendSome()) return;
        if (_last.Length == 0) return;
        replies.Write(_last);
        await replies.Flush();
    }

    // False where nobody will read any more.
    async Task<bool> SendSome()
    {
        await _writing.WaitAsync();
        try
        {
            int count = 0, bytes = 0;
            var output = replies.Writer;
            while (replies.Unflushed < MaxUnflushed && _unsent.Reader.TryRead(out var change))
            {
                Write(change, output);
                count++;
                bytes += Size(change);
            }
            var flushed = await replies.Flush();
            if (flushed.IsCompleted || flushed.IsCanceled) return false;
            Sent(count, bytes);
            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    // AO of telnet: what has not been written yet is not wanted.
    void DropUnsent()
    {
        int count = 0, bytes = 0;
        while (_unsent.Reader.TryRead(out var change)) (count, bytes) = (count + 1, bytes + Size(change));
        Sent(count, bytes);
    }

    void Sent(int count, int bytes)
    {
        Interlocked.Add(ref _count, -count);
        Interlocked.Add(ref _bytes, -bytes);
        share.Set(Interlocked.Read(ref _bytes), 0);
    }

    static int Size(BucketChanged change) => Overhead + change switch
    {
        BucketChanged.Put put => put.Key.Length + put.Value.Length,
        BucketChanged.Deleted deleted => deleted.Key.Length,
        _ => 0,
    };

    static void Write(BucketChanged change, IBufferWriter<byte> output)
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
