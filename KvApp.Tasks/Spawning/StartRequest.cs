using System.Buffers;
using System.Runtime.Serialization;

namespace KvApp.Tasks;

/// <summary>A request to start a function on another node, as it travels.</summary>
internal sealed record StartRequest(
    bool Linked, bool PidOnly, Shutdown? Shutdown, Restart Restart, Origin Origin, FunctionData Function, ReadOnlySequence<byte>? Argument) : ICalled
{
    // Of a larger argument only the size is told: it would be decoded once more, for 200 characters of it.
    const int MaxShown = 64 * 1024;

    LocalNode? _node;

    /// <summary>For a supervisor.</summary>
    /// <exception cref="ArgumentException">The function cannot travel, or is too large.</exception>
    public static ReadOnlyMemory<byte> Write(LocalNode node, string supervisor, bool linked, bool pidOnly, Shutdown? shutdown, Restart restart, Origin origin, Fun fun)
    {
        var output = new ArrayBufferWriter<byte>(256);
        output.WriteString(supervisor);
        Write(node, output, linked, pidOnly, shutdown, restart, origin, fun);
        return output.WrittenMemory;
    }

    /// <summary>For a node: nobody supervises it, and nobody is its owner.</summary>
    /// <exception cref="ArgumentException">The function cannot travel, or is too large.</exception>
    public static void Write(LocalNode node, ArrayBufferWriter<byte> output, Origin origin, Fun fun) => Write(node, output, false, false, null, Restart.Temporary, origin, fun);

    static void Write(LocalNode node, ArrayBufferWriter<byte> output, bool linked, bool pidOnly, Shutdown? shutdown, Restart restart, Origin origin, Fun fun)
    {
        output.WriteByte((byte)((linked ? 1 : 0) | (pidOnly ? 2 : 0) | (shutdown is null ? 0 : 4) | (fun.HasArgument ? 8 : 0) | ((int)restart << 4)));
        if (shutdown is { } s) output.WriteVarint(s.IsBrutal ? 0 : s.Time == Timeout.InfiniteTimeSpan ? 1 : (ulong)s.Time.TotalMilliseconds + 2);
        origin.Write(node, output);
        WriteFunction(node, output, fun);
    }

    /// <summary>What the process is told that runs it here.</summary>
    /// <param name="asker">The node that asks for it.</param>
    /// <param name="owner">Who is told of it.</param>
    /// <param name="kind">What kind of process it is.</param>
    public ProcessStart On(NodeName asker, IProcessOwner? owner, ProcessKind kind = ProcessKind.Task) => new(Run, this, Origin.On(asker), owner, kind);

    static void WriteFunction(LocalNode node, IBufferWriter<byte> output, Fun fun)
    {
        FunctionData.Of(fun.Function, node.Codec).Write(output);
        if (fun.HasArgument) node.Codec.Write(fun.Argument, output);
    }

    /// <summary>The function as it would arrive on another node, and its result as it would come back.</summary>
    public static Func<IProcess, ValueTask<object?>> Copy(LocalNode node, Fun fun)
    {
        var output = new ArrayBufferWriter<byte>();
        WriteFunction(node, output, fun);
        return async self =>
        {
            var reader = new WireReader(new(output.WrittenMemory));
            var request = new StartRequest(false, false, null, Restart.Temporary, new(null, [], default), FunctionData.Read(ref reader), fun.HasArgument ? reader.ReadRest() : null) { _node = node };
            var result = new ArrayBufferWriter<byte>();
            node.Codec.Write(await request.Run(self), result);
            return node.Codec.Read(new(result.WrittenMemory));
        };
    }

    public static StartRequest Read(LocalNode node, ref WireReader reader)
    {
        var flags = reader.ReadByte();
        Shutdown? shutdown = (flags & 4) == 0 ? null : reader.ReadVarint() switch
        {
            0 => Tasks.Shutdown.BrutalKill,
            1 => Tasks.Shutdown.Infinity,
            var ms => TimeSpan.FromMilliseconds(ms - 2),
        };
        var origin = Origin.Read(node, ref reader);
        var function = FunctionData.Read(ref reader);
        return new(((flags & 1) != 0), (flags & 2) != 0, shutdown, (Restart)((flags >> 4) & 3), origin, function, (flags & 8) == 0 ? null : reader.ReadRest()) { _node = node };
    }

    string ICalled.Name => Function.Text();

    string? ICalled.ArgumentText
    {
        get
        {
            if (Argument is not { } encoded) return null;
            if (encoded.Length > MaxShown) return $"{encoded.Length} bytes";
            try
            {
                return ValueText.Short(_node!.Codec.Read(encoded));
            }
            catch (SerializationException e)
            {
                return $"{encoded.Length} bytes that cannot be read: {e.Message}";
            }
        }
    }

    /// <summary>Finds the function, decodes its argument and runs it; in the process.</summary>
    public ValueTask<object?> Run(IProcess self)
    {
        var function = Function.Open(_node!.Codec, Argument is not null);
        object? argument;
        try
        {
            argument = Argument is { } encoded ? _node.Codec.Read(encoded) : null;
        }
        catch (SerializationException e)
        {
            throw new ExitException(new ExitReason.BadFunction($"{Function}: its argument cannot be read: {e.Message}"), e);
        }
        return function(self, argument);
    }
}
