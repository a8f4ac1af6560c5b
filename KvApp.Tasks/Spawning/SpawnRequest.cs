using System.Buffers;
using System.Runtime.Serialization;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>A request to start a function on another node that nobody there supervises, as it travels.</summary>
/// <param name="Answer">What the asker wants to hear.</param>
/// <param name="Spawner">Who is linked or told; null for nobody.</param>
/// <param name="Link">The conversation about the link; 0 for none.</param>
/// <param name="Monitor">The conversation about the monitor; 0 for none.</param>
internal sealed record SpawnRequest(SpawnAnswer Answer, IActorRef? Spawner = null, long Link = 0, long Monitor = 0)
{
    /// <exception cref="ArgumentException">The function cannot travel, or is too large with its argument.</exception>
    public ReadOnlyMemory<byte> Write(LocalNode node, Origin origin, Fun fun)
    {
        var output = new ArrayBufferWriter<byte>(128);
        output.WriteByte((byte)Answer);
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
            var request = Read(node, ref reader);
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
            }, ActorRefs.NoSender);
        }
        catch (SerializationException e)
        {
            var unread = new ExitReason.BadFunction($"the request to start it cannot be read: {e.Message}");
            IProcessOwner asker = !body.IsEmpty && (SpawnAnswer)body.FirstSpan[0] is SpawnAnswer.Result or SpawnAnswer.ResultInTurn
                ? new ServedCall(node, connection, id) : new ServedTask(node, connection, id, linked: false, pidOnly: false);
            asker.Ended(null, unread, null);
        }
    }

    static SpawnRequest Read(LocalNode node, ref WireReader reader)
    {
        var answer = (SpawnAnswer)reader.ReadByte();
        if (answer > SpawnAnswer.ResultInTurn) throw new SerializationException($"{answer} is no answer to a request");
        return answer != SpawnAnswer.Pid ? new(answer)
            : new(answer, reader.ReadString() is { } path ? node.Resolve(path) : null, (long)reader.ReadVarint(), (long)reader.ReadVarint());
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
