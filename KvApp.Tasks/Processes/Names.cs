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
}
