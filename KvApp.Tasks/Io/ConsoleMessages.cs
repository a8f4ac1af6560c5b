using System.Buffers;
using System.Text;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>A process of another node prints on this one's console: answered when it is there, so that whoever has printed knows.</summary>
internal sealed record ToPrint(NodeConsole Console, Connection Connection, long Id, ReadOnlySequence<byte> Text) : INobodyThere, INoSerializationVerificationNeeded
{
    public void Print()
    {
        try
        {
            Console.Print(Encoding.UTF8.GetString(Text));
            Connection.SayLast(Id, false, FrameKind.End);
        }
        catch (Exception e)
        {
            GroupLeaders.Refuse(Connection, Id, e.Message);
        }
    }

    public void NoProcess(LocalNode node) => GroupLeaders.Refuse(Connection, Id, "it is gone");
}

/// <summary>A process of another node wants a line from this one's console.</summary>
internal sealed class ToRead(ConsoleInput input, Connection connection, long id) : ILineRequest, IConversation
{
    public void Begin()
    {
        connection.Join(id, this);
        input.Ask(this);
    }

    public void Give(string? line)
    {
        var body = new ArrayBufferWriter<byte>();
        body.WriteString(line);
        if (body.WrittenCount > Inbox.MaxMessage) Fail($"a line of {body.WrittenCount} bytes is too long");
        else connection.SayLast(id, false, FrameKind.End, body.WrittenMemory);
    }

    public void Fail(string why) => GroupLeaders.Refuse(connection, id, why);

    // The process has ended, or wants it no longer.
    public void Receive(FrameKind kind, ReadOnlySequence<byte> body)
    {
        if (kind != FrameKind.Forget) return;
        connection.Leave(id, false);
        input.TakeBack(this);
    }

    public void Lost(NodeName node) => input.TakeBack(this);
}
