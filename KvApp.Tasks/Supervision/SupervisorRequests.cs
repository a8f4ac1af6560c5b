using System.Buffers;
using System.Runtime.Serialization;

namespace KvApp.Tasks;

/// <summary>What is asked of a supervisor on another node, as it travels.</summary>
internal static class SupervisorRequests
{
    enum Question : byte { Children = 1, Count = 2, Terminate = 3, Stop = 4 }

    public static ReadOnlyMemory<byte> Write(LocalNode node, string supervisor, SupervisorRequest request)
    {
        var output = new ArrayBufferWriter<byte>();
        output.WriteString(supervisor);
        switch (request)
        {
            case GetChildren: output.WriteByte((byte)Question.Children); break;
            case CountChildren: output.WriteByte((byte)Question.Count); break;
            case TerminateChild terminate:
                output.WriteByte((byte)Question.Terminate);
                output.WriteString(node.PathOf(terminate.Child));
                break;
            case StopSupervisor stop:
                output.WriteByte((byte)Question.Stop);
                output.WriteBytes(node.Codec.Encode(stop.Reason)); // a reason that cannot travel is refused at the call
                break;
        }
        return output.WrittenMemory;
    }

    /// <summary>Null if it cannot be read; its sender is told.</summary>
    public static SupervisorRequest? TryRead(LocalNode node, ForSupervisor asked, string supervisor) => ServedTask.TryRead(node, asked, supervisor, () => Read(node, asked));

    static SupervisorRequest Read(LocalNode node, ForSupervisor asked)
    {
        var reader = new WireReader(asked.Body);
        var asker = new ServedTask(node, asked.Connection, asked.Id, linked: false, pidOnly: false);
        asked.HandOver(asker);
        return (Question)reader.ReadByte() switch
        {
            Question.Children => new GetChildren(asker),
            Question.Count => new CountChildren(asker),
            Question.Terminate => new TerminateChild(asker, node.Resolve(reader.ReadText())),
            Question.Stop => new StopSupervisor(asker, node.ReadReason(ref reader)),
            var question => throw new SerializationException($"a supervisor cannot be asked {question}"),
        };
    }
}
