using System.Buffers;
using System.Runtime.Serialization;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>A request to start a function on another node that nobody there supervises, as it travels.</summary>
/// <param name="Answer">What the asker wants to hear.</param>
/// <param name="Spawner">Who is linked or told; null for nobody.</param>
/// <param name="Link">The conversation about the link; 0 for none.</param>
/// <param name="Monitor">The conversation about the monitor; 0 for none.</param>
/// <param name="Leader">The group leader; null for the console of the node that asks.</param>
internal sealed record SpawnRequest(SpawnAnswer Answer, IActorRef? Spawner = null, long Link = 0, long Monitor = 0, string? Leader = null)
{
    const byte HasLeader = 0x80;

    /// <exception cref="ArgumentException">The function cannot travel, or is too large with its argument.</exception>
    public ReadOnlyMemory<byte> Write(LocalNode node, Origin origin, Fun fun)
    {
        var output = new ArrayBufferWriter<byte>(128);
        output.WriteByte((byte)((byte)Answer | (Leader is null ? 0 : HasLeader)));
        // The asker's console is known but for its number: it travels whole only if it is another's.
        if (Leader is null) output.WriteVarint((ulong)node.Io.Console.Pid.Path.Uid);
        else output.WriteString(Leader);
        if (Answer == SpawnAnswer.Pid)
        {
            output.WriteString(Spawner is null ? null : node.PathOf(Spawner));
            output.WriteVarint((ulong)Link);
            output.WriteVarint((ulong)Monitor);
        }
        StartRequest.Write(node, output, origin, fun);
        return output.WrittenMemory;
    }

    /// <summary>Another node asks for it. The function and its argument are decoded in the process.</summary>
    public static void Serve(LocalNode node, Connection connection, long id, ReadOnlySequence<byte> body)
    {
        try
        {
            var reader = new WireReader(body);
            var request = Read(node, connection.Address, ref reader);
            var start = StartRequest.Read(node, ref reader);
            if (request.Answer == SpawnAnswer.ResultInTurn)
            {
                node.Turns.Start(start.On(connection.Node, Joined(node, connection, id), ProcessKind.Called));
                return;
            }
            node.Root.Tell(request.Answer switch
            {
                SpawnAnswer.Result => start.On(connection.Node, Joined(node, connection, id), ProcessKind.Called),
                SpawnAnswer.Pid => start.On(connection.Node, new ServedSpawn(node, connection, id, request), ProcessKind.Spawned),
                _ => start.On(connection.Node, null, ProcessKind.Spawned),
            } with { Leader = request.Leader }, ActorRefs.NoSender);
        }
        catch (SerializationException e)
        {
            var unread = new ExitReason.BadFunction($"the request to start it cannot be read: {e.Message}");
            IProcessOwner asker = !body.IsEmpty && (SpawnAnswer)body.FirstSpan[0] is SpawnAnswer.Result or SpawnAnswer.ResultInTurn
                ? new ServedCall(node, connection, id) : new ServedTask(node, connection, id, linked: false, pidOnly: false);
            asker.Ended(null, unread, null);
        }
    }

    static SpawnRequest Read(LocalNode node, Address asker, ref WireReader reader)
    {
        var first = reader.ReadByte();
        var answer = (SpawnAnswer)(first & ~HasLeader);
        if (answer > SpawnAnswer.ResultInTurn) throw new SerializationException($"{answer} is no answer to a request");
        var leader = (first & HasLeader) != 0 ? reader.ReadText() : GroupLeaders.ConsoleAt(asker, reader.ReadVarint());
        return answer != SpawnAnswer.Pid ? new(answer, Leader: leader)
            : new(answer, reader.ReadString() is { } path ? node.Resolve(path) : null, (long)reader.ReadVarint(), (long)reader.ReadVarint(), leader);
    }

    static ServedCall Joined(LocalNode node, Connection connection, long id)
    {
        var call = new ServedCall(node, connection, id);
        connection.Join(id, call);
        return call;
    }
}

/// <summary>What whoever asks for a process wants to hear of it.</summary>
internal enum SpawnAnswer : byte
{
    /// <summary>How it ended, and what it returned.</summary>
    Result,

    /// <summary>Its pid.</summary>
    Pid,

    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>The same as <see cref="Result"/>, of a function that runs when those have ended that were asked for so before.</summary>
    ResultInTurn,
}
