using System.Buffers;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Asking another node who bears a name there.</summary>
internal static class Names
{
    public static Task<IActorRef?> Ask(LocalNode node, string name, NodeName on)
    {
        var question = new Question(node, on);
        var body = new ArrayBufferWriter<byte>();
        body.WriteString(name);
        node.Connect(on, connection => question.Begin(connection, body.WrittenMemory));
        return question.Answer;
    }

    public static void Serve(LocalNode node, Connection connection, long id, ReadOnlySequence<byte> body)
    {
        var name = new WireReader(body).ReadText();
        var answer = new ArrayBufferWriter<byte>();
        answer.WriteString(node.Processes.WhereIs(name) is { } pid ? node.PathOf(pid) : null);
        connection.Say(id, false, FrameKind.End, answer.WrittenMemory);
    }

    sealed class Question(LocalNode node, NodeName on) : IConversation
    {
        readonly TaskCompletionSource<IActorRef?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly long _id = node.NextId();
        volatile Connection? _connection;

        public Task<IActorRef?> Answer => _answer.Task;

        public void Begin(Connection? connection, ReadOnlyMemory<byte> body)
        {
            _connection = connection;
            if (connection is null) Lost(node.FullName(on));
            else connection.Begin(_id, this, FrameKind.WhereIs, body);
        }

        public void Receive(FrameKind kind, ReadOnlySequence<byte> body)
        {
            _connection!.Leave(_id, true);
            _answer.TrySetResult(new WireReader(body).ReadString() is { } path ? node.Resolve(path) : null);
        }

        public void Lost(NodeName lost) => _answer.TrySetException(new ExitException(new ExitReason.NoConnection(lost)));
    }
}
