using System.Buffers;
using System.Runtime.Serialization;

namespace KvApp.Tasks;

/// <summary>How a call ended, as its one message says it. Nobody asks for the pid of what is called, so that it is not told.</summary>
/// <param name="By">What ended it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Result">What it returned, if it did.</param>
internal sealed record CallEnd(EndedBy By, ExitReason Reason, Result? Result = null)
{
    public static CallEnd Lost(NodeName node) => new(EndedBy.Lost, new ExitReason.NoConnection(node));

    public static CallEnd TimedOut => new(EndedBy.Timeout, new ExitReason.Timeout());

    public static CallEnd Of(Exception e) => new(e.EndedBy, ExitReason.From(e));

    /// <summary>The same with its value decoded; one that cannot be read is a failure of the call.</summary>
    public async ValueTask<CallEnd> Opened<T>(LocalNode node)
    {
        if (Result is not { Encoded: not null } result) return this;
        try
        {
            return this with { Result = await result.Opened<T>(node).ConfigureAwait(false) };
        }
        catch (SerializationException e)
        {
            return Of(e);
        }
    }

    /// <summary>A result that cannot travel is a failure of the call.</summary>
    public ReadOnlyMemory<byte> Write(LocalNode node)
    {
        var output = new ArrayBufferWriter<byte>(64);
        output.WriteByte((byte)By);
        if (Result is not { } returned)
        {
            node.Write(output, Reason);
            return output.WrittenMemory;
        }
        try
        {
            node.Codec.Write(returned.Value, output);
            return output.WrittenMemory;
        }
        catch (ValueNotSendableException e)
        {
            return Of(e).Write(node);
        }
    }

    /// <param name="node">This node.</param>
    /// <param name="body">What was said.</param>
    /// <param name="from">The node that said it, and has the code of what it gives.</param>
    public static CallEnd Read(LocalNode node, ReadOnlySequence<byte> body, NodeName from)
    {
        try
        {
            var reader = new WireReader(body);
            var by = (EndedBy)reader.ReadByte();
            return by switch
            {
                EndedBy.Return => new(by, new ExitReason.Normal(), new(null, reader.ReadRest(), from)),
                > EndedBy.Signal => throw new SerializationException($"{by} is no end of a call"),
                _ => new(by, node.ReadReason(ref reader)),
            };
        }
        catch (SerializationException e)
        {
            return Of(e); // it has ended, whatever it said of that
        }
    }
}
