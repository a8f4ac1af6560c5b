using System.Buffers;
using System.Runtime.Serialization;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>How a task ended, as its one message says it.</summary>
/// <param name="Pid">Its pid; null if it was never started.</param>
/// <param name="Reason">Why.</param>
/// <param name="Result">What it returned, if it did: one that exits with <see cref="ExitReason.Normal"/> gives none.</param>
internal sealed record TaskEnd(IActorRef? Pid, ExitReason Reason, Result? Result)
{
    /// <summary>It is known that nothing of it ran: there was no connection to ask by, or nobody to start it.</summary>
    public bool NeverRan { get => field || (Pid is null && Reason is ExitReason.NoProcess); init; }

    /// <summary>Its node went down, and nobody knows how it ended. A task that ends itself with that reason, say because one that it awaited was lost, has a pid.</summary>
    public bool IsNodeDown => Pid is null && Reason is ExitReason.NoConnection;

    public static void Write(LocalNode node, IBufferWriter<byte> output, IActorRef? pid, ExitReason reason, Result? result)
    {
        output.WriteString(pid?.Path.ToSerializationFormat());
        node.Write(output, reason);
        if (result is { } returned) node.Codec.Write(returned.Value, output);
    }

    public static TaskEnd Read(LocalNode node, Address from, ReadOnlySequence<byte> body)
    {
        try
        {
            var reader = new WireReader(body);
            var pid = reader.ReadString();
            var reason = node.ReadReason(ref reader);
            return new(pid is null ? null : node.Resolve(OnNode(from, pid)), reason, reader.Remaining == 0 ? null : new(null, reader.ReadRest(), node.NameAt(from)));
        }
        catch (Exception e) when (e is SerializationException or ArgumentException)
        {
            return new(null, ExitReason.From(e), null); // it has ended, whatever it said of that
        }
    }

    // Its own node writes a pid without its address: it knows none that holds for everybody, and the connection tells.
    static string OnNode(Address node, string pid) => node + pid[pid.IndexOf('/', "akka://".Length)..];
}

/// <summary>What a function returned: the thing itself where it ran on this node, else its bytes, which whoever awaits it decodes.</summary>
/// <param name="Value">The thing itself.</param>
/// <param name="Encoded">Its bytes.</param>
/// <param name="From">The node that they came from.</param>
internal readonly record struct Result(object? Value, ReadOnlySequence<byte>? Encoded = null, NodeName? From = null)
{
    /// <summary>The same with its value decoded: the code that this needs is fetched meanwhile, and no thread waits for it.</summary>
    /// <exception cref="SerializationException">It cannot be read.</exception>
    public async ValueTask<Result> Opened<T>(LocalNode? node) =>
        Encoded is { } encoded && typeof(T) != typeof(Akka.Done) ? new(await node!.ReadAsync(encoded, From).ConfigureAwait(false)) : this;

    /// <exception cref="ExitException"><see cref="ExitReason.BadFunction"/>: it is none.</exception>
    /// <exception cref="SerializationException">It cannot be read.</exception>
    public T As<T>(LocalNode? node)
    {
        // A Func<Task> may be a method that returns a Task<int>; here its value was not asked for.
        if (typeof(T) == typeof(Akka.Done)) return (T)(object)Akka.Done.Instance;
        var value = Encoded is { } encoded ? node!.Read(encoded, From) : Value;
        return value is T || (value is null && default(T) is null) ? (T)value! : throw new ExitException(new ExitReason.BadFunction($"a {value?.GetType().ToString() ?? "null"} came where a {typeof(T)} was expected: the other node has another version of the function"));
    }
}
