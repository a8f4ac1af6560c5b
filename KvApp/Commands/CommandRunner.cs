using System.Buffers;
using Akka.Actor;
using KvApp.Tasks;

namespace KvApp;

/// <summary>Runs commands on the buckets of this node. Only a write whose subscribers' nodes are busy has to wait.</summary>
sealed class CommandRunner(BucketRegistry buckets, NodeName self)
{
    /// <summary>Runs one command and appends its reply; the next command may run when the returned task has ended.</summary>
    public ValueTask Run(in Command command, IBufferWriter<byte> reply)
    {
        switch (command.Verb)
        {
            case Verb.Get: Get(command, reply); break;
            case Verb.Put: return Put(command, reply);
            case Verb.Delete:
                var deleted = buckets.Lookup(command.Bucket);
                reply.Write(deleted?.TryDelete(command.Key, out _) is true ? Replies.Ok : Replies.NotFound);
                return deleted?.Told() ?? default;
            case Verb.Create: Create(command.Bucket, reply); break;
            case Verb.Drop: reply.Write(buckets.Drop(command.Bucket) ? Replies.Ok : Replies.NotFound); break;
            default: reply.Write(command.Refusal); break;
        }
        return default;
    }

    /// <summary>The bytes of the value that a GET would answer; zero for every other command.</summary>
    public int SizeOfReply(in Command command) =>
        command.Verb is Verb.Get && buckets.Lookup(command.Bucket) is { } bucket && bucket.TryGet(command.Key, out var value)
            ? value?.Length ?? 0 : 0;

    /// <summary>Subscribes <paramref name="subscriber"/> without a reply; false with a reply where there is no such bucket.</summary>
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

    ValueTask Put(in Command command, IBufferWriter<byte> reply)
    {
        if (buckets.Lookup(command.Bucket) is not { } bucket)
        {
            reply.Write(Replies.NotFound);
            return default;
        }
        reply.Write(bucket.Put(command.Key, command.Value) switch
        {
            Written.Done => Replies.Ok,
            Written.Full => ErrorReply.StoreFull(self, buckets.MaxMemory),
            _ => Replies.NotFound,
        });
        return bucket.Told();
    }

    void Create(ReadOnlySpan<byte> bucket, IBufferWriter<byte> reply)
    {
        if (buckets.Lookup(bucket) is not null) reply.Write(Replies.Ok);
        else reply.Write(buckets.Create(bucket) switch
        {
            Creation.Done => Replies.Ok,
            Creation.Full full => ErrorReply.StoreFull(self, full.Most),
            _ => ErrorReply.NotCreated(bucket),
        });
    }
}
