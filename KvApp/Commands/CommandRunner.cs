using System.Buffers;
using Akka.Actor;
using KvApp.Tasks;

namespace KvApp;

/// <summary>Runs commands on the buckets of this node. Only the CREATE of a new name has to wait, and a write whose subscribers' nodes are busy.</summary>
sealed class CommandRunner(BucketRegistry buckets)
{
    /// <summary>Runs one command and appends its reply; the next one may run when the returned task has ended.</summary>
    public ValueTask Run(in Command command, IBufferWriter<byte> reply)
    {
        switch (command.Verb)
        {
            case Verb.Get: Get(command, reply); break;
            case Verb.Put:
                var put = buckets.Lookup(command.Bucket);
                reply.Write(put?.TryPut(command.Key, command.Value) is true ? Replies.Ok : Replies.NotFound);
                return put?.Told() ?? default;
            case Verb.Delete:
                var deleted = buckets.Lookup(command.Bucket);
                reply.Write(deleted?.TryDelete(command.Key, out _) is true ? Replies.Ok : Replies.NotFound);
                return deleted?.Told() ?? default;
            case Verb.Create when buckets.Lookup(command.Bucket) is null: return Create(command.Bucket.ToArray(), reply);
            case Verb.Create: reply.Write(Replies.Ok); break;
            default: reply.Write(command.Refusal); break;
        }
        return default;
    }

    /// <summary>Subscribes <paramref name="subscriber"/>, to which nothing is answered; false with a reply where there is no such bucket.</summary>
    public bool Subscribe(ReadOnlySpan<byte> bucket, IActorRef subscriber, IBufferWriter<byte> reply)
    {
        if (buckets.Lookup(bucket)?.TrySubscribe(subscriber) is true) return true;
        reply.Write(Replies.NotFound);
        return false;
    }

    void Get(in Command command, IBufferWriter<byte> reply)
    {
        if (buckets.Lookup(command.Bucket) is not { } bucket || !bucket.TryGet(command.Key, out var value))
        {
            reply.Write(Replies.NotFound);
            return;
        }
        var length = value?.Length ?? 0;
        var span = reply.GetSpan(length + 6);
        value.CopyTo(span);
        "\r\nOK\r\n"u8.CopyTo(span[length..]);
        reply.Advance(length + 6);
    }

    async ValueTask Create(byte[] bucket, IBufferWriter<byte> reply)
    {
        try
        {
            await buckets.Create(bucket);
            reply.Write(Replies.Ok);
        }
        catch (ExitException failure)
        {
            reply.Write(ErrorReply.NotCreated(bucket, failure.Reason));
        }
    }
}
