using System.IO.Pipelines;

namespace KvApp.Tests;

/// <summary>A pipe writer that counts what is flushed, and tells when a flush has to wait.</summary>
sealed class WatchedWriter(PipeWriter inner) : PipeWriter
{
    readonly TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _flushes;
    long _bytes;

    public int Flushes => Volatile.Read(ref _flushes);

    public long Bytes => Volatile.Read(ref _bytes);

    public Task Blocked => _blocked.Task;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _flushes);
        Interlocked.Add(ref _bytes, inner.UnflushedBytes);
        var flushing = inner.FlushAsync(cancellationToken);
        if (!flushing.IsCompleted) _blocked.TrySetResult();
        return flushing;
    }
}
