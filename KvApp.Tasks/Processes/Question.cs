using System.Buffers;

namespace KvApp.Tasks;

/// <summary>A question to the daemon of another node, with one answer.</summary>
internal sealed class Question : IConversation
{
    readonly TaskCompletionSource<ReadOnlySequence<byte>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly long _id;
    volatile Connection? _connection;

    Question(long id) => _id = id;

    /// <exception cref="ExitException">The node is down: <see cref="ExitReason.NoConnection"/>.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for the answer any more.</exception>
    public static Task<ReadOnlySequence<byte>> Ask(LocalNode node, NodeName on, FrameKind kind, ReadOnlyMemory<byte> body, long lane = 0, CancellationToken cancellation = default)
    {
        var question = new Question(node.NextId());
        if (cancellation.CanBeCanceled) cancellation.Register(() => question.Cancel(cancellation));
        node.Connect(on, connection => question.Begin(connection, node.FullName(on), kind, body, lane));
        return question._answer.Task;
    }

    void Begin(Connection? connection, NodeName on, FrameKind kind, ReadOnlyMemory<byte> body, long lane)
    {
        _connection = connection;
        if (connection is null) Lost(on);
        else connection.Begin(_id, this, kind, body, lane);
    }

    public void Receive(FrameKind kind, ReadOnlySequence<byte> body)
    {
        _connection!.Leave(_id, true);
        _answer.TrySetResult(body);
    }

    void Cancel(CancellationToken cancellation)
    {
        _connection?.Leave(_id, true);
        _answer.TrySetCanceled(cancellation);
    }

    public void Lost(NodeName lost) => _answer.TrySetException(new ExitException(new ExitReason.NoConnection(lost)));
}
