using System.Buffers;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Another node asks something of the process that bears <paramref name="Name"/> here; that process decodes it.</summary>
internal sealed record ForSupervisor(Connection Connection, long Id, FrameKind Kind, string Name, ReadOnlySequence<byte> Body) : INobodyThere, INoSerializationVerificationNeeded
{
    public void NoProcess(LocalNode node)
    {
        var body = new ArrayBufferWriter<byte>();
        TaskEnd.Write(node, body, null, new ExitReason.NoProcess(), null);
        Connection.Say(Id, false, FrameKind.End, body.WrittenMemory);
    }
}

/// <summary>
/// A request that must be answered. If the actor it was told to has stopped, or stops with the request still in its mailbox, Akka hands it to the dead
/// letters, and the daemon answers for it.
/// </summary>
internal interface INobodyThere
{
    void NoProcess(LocalNode node);
}
