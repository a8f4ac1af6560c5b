using System.Buffers;
using System.Text;
using Akka.Actor;
using KvApp.Tasks;

namespace KvApp;

/// <summary>A SUBSCRIBE on its way to the owner of the bucket, with the pid that is to be told.</summary>
public sealed record Subscription(byte[] Lines, IActorRef Subscriber);

/// <summary>
/// What a node runs for another one: the lines of a client, after one line that says which node asks. They run on the buckets of this node
/// or not at all: a name that its own table gives to another node is refused, so that two tables that differ cannot send a command in
/// circles.
/// </summary>
public static class RoutedCommands
{
    /// <summary>
    /// A run ends after so many bytes of replies: a client that asks for much and does not read holds so much, and its last value.
    /// </summary>
    internal const int MaxReplies = 64 * 1024;

    static ReadOnlySpan<byte> From => "FROM "u8;

    /// <summary>Begins the lines that <paramref name="asker"/> sends.</summary>
    internal static void Begin(IBufferWriter<byte> lines, NodeName asker)
    {
        lines.Write(From);
        Encoding.UTF8.GetBytes(asker.Value, lines);
        lines.Write("\n"u8);
    }

    /// <summary>Runs the complete lines in order and returns their replies (<see cref="RoutedReplies"/>), not those of all lines where they are large.</summary>
    public static async Task<byte[]> Run(IProcess self, byte[] lines)
    {
        var store = KvStore.Get(self.System);
        var batch = new Batch(store, lines);
        var count = 0;
        ReplyMemory.Turn? turn = null;
        try
        {
            for (; batch.Reply.WrittenCount < MaxReplies && batch.NextLine(out var line); count++)
            {
                if (turn is null && batch.IsLarge(line)) turn = await store.RoutedReplies.Enter(batch.Asker, self.Callers.FirstOrDefault(),
                    Node.Get(self.System));
                if (batch.Run(line) is { IsCompletedSuccessfully: false } running) await running;
            }
            return new RoutedReplies(count, batch.Reply.WrittenMemory).ToArray();
        }
        finally
        {
            turn?.Dispose();
        }
    }

    /// <summary>Subscribes to a bucket of this node: no bytes where that is done, a reply where it cannot be.</summary>
    public static Task<byte[]> Subscribe(IProcess self, Subscription subscription)
    {
        var batch = new Batch(KvStore.Get(self.System), subscription.Lines);
        if (batch.NextLine(out var line)) batch.Subscribe(line, subscription.Subscriber);
        return Task.FromResult(batch.Reply.WrittenSpan.ToArray());
    }

    sealed class Batch
    {
        readonly KvStore _node;
        readonly CommandRunner _runner;
        readonly byte[] _lines;
        int _at;

        public Batch(KvStore node, byte[] lines)
        {
            (_node, _runner, _lines) = (node, new(node.Buckets, node.Self), lines);
            if (!lines.AsSpan().StartsWith(From) || !NextLine(out var line)) return;
            Asker = Encoding.UTF8.GetString(lines.AsSpan(line)[From.Length..]);
        }

        public NodeName Asker { get; } = "unknown";

        public ArrayBufferWriter<byte> Reply { get; } = new();

        /// <summary>Whether the replies are no small ones any more with that of this line.</summary>
        public bool IsLarge(Range line) => Reply.WrittenCount + _runner.SizeOfReply(Command.Parse(_lines.AsSpan(line))) > ReplyMemory.Small;

        public bool NextLine(out Range line)
        {
            var length = _lines.AsSpan(_at).IndexOf((byte)'\n');
            line = _at..(_at + Math.Max(length, 0));
            _at += length + 1;
            return length >= 0;
        }

        public ValueTask Run(Range line)
        {
            var command = Command.Parse(_lines.AsSpan(line));
            return Refuse(command) ? default : _runner.Run(command, Reply);
        }

        public void Subscribe(Range line, IActorRef subscriber)
        {
            var command = Command.Parse(_lines.AsSpan(line));
            if (command.Verb is not Verb.Subscribe) Reply.Write(Replies.UnknownCommand);
            else if (!Refuse(command)) _runner.Subscribe(command.Bucket, subscriber, Reply);
        }

        bool Refuse(in Command command)
        {
            if (!command.HasOwner || _node.Owns(command.Bucket)) return false;
            Reply.Write(ErrorReply.Disagree(Asker, _node.Self, command.Bucket));
            return true;
        }
    }
}
