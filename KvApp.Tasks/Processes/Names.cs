using System.Buffers;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Asking another node who bears a name there, or just whether it is there.</summary>
internal static class Names
{
    public static async Task<IActorRef?> Ask(LocalNode node, string name, NodeName on)
    {
        var body = new ArrayBufferWriter<byte>();
        body.WriteString(name);
        var answer = await Question.Ask(node, on, FrameKind.WhereIs, body.WrittenMemory).ConfigureAwait(false);
        return new WireReader(answer).ReadString() is { } path ? node.Resolve(path) : null;
    }

    public static async Task<bool> Ping(LocalNode node, NodeName on)
    {
        try
        {
            await Question.Ask(node, on, FrameKind.Ping, default).ConfigureAwait(false);
            return true;
        }
        catch (ExitException)
        {
            return false;
        }
    }

    public static void ServePing(Connection connection, long id) => connection.Say(id, false, FrameKind.End);

    public static void Serve(LocalNode node, Connection connection, long id, ReadOnlySequence<byte> body)
    {
        var name = new WireReader(body).ReadText();
        var answer = new ArrayBufferWriter<byte>();
        answer.WriteString(node.Processes.WhereIs(name) is { } pid ? node.PathOf(pid) : null);
        connection.Say(id, false, FrameKind.End, answer.WrittenMemory);
    }

    /// <summary>A question to a daemon, with one answer.</summary>
    sealed class Question : IConversation
    {
        readonly TaskCompletionSource<ReadOnlySequence<byte>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly long _id;
        volatile Connection? _connection;

        Question(long id) => _id = id;

        /// <exception cref="ExitException">The node is down: <see cref="ExitReason.NoConnection"/>.</exception>
        public static Task<ReadOnlySequence<byte>> Ask(LocalNode node, NodeName on, FrameKind kind, ReadOnlyMemory<byte> body)
        {
            var question = new Question(node.NextId());
            node.Connect(on, connection => question.Begin(connection, node.FullName(on), kind, body));
            return question._answer.Task;
        }

        void Begin(Connection? connection, NodeName on, FrameKind kind, ReadOnlyMemory<byte> body)
        {
            _connection = connection;
            if (connection is null) Lost(on);
            else connection.Begin(_id, this, kind, body);
        }

        public void Receive(FrameKind kind, ReadOnlySequence<byte> body)
        {
            _connection!.Leave(_id, true);
            _answer.TrySetResult(body);
        }

        public void Lost(NodeName lost) => _answer.TrySetException(new ExitException(new ExitReason.NoConnection(lost)));
    }
}
