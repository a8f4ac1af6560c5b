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
    public ProcessStart On(NodeName asker, IProcessOwner? owner, ProcessKind kind = ProcessKind.Task) => new(self => Run(self, asker), this, Origin.On(asker), owner, kind);

    static void WriteFunction(LocalNode node, IBufferWriter<byte> output, Fun fun)
    {
        var function = fun.Applied is { } named ? new FunctionData(AppliedName.Of(named)) : FunctionData.Of(fun.Function!, node.Codec);
        function.Write(output);
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
            node.Codec.Write(await request.Run(self, node.Self), result);
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
            var ms when ms - 2 <= int.MaxValue => TimeSpan.FromMilliseconds(ms - 2),
            var ms => throw new SerializationException($"a child cannot be given {ms - 2} ms to shut down"),
        };
        var origin = Origin.Read(node, ref reader);
        var function = FunctionData.Read(ref reader);
        return new(((flags & 1) != 0), (flags & 2) != 0, shutdown, (Restart)((flags >> 4) & 3), origin, function, (flags & 8) == 0 ? null : reader.ReadRest()) { _node = node };
    }

    string ICalled.Name => Function.Text(_node!.Code);

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

    /// <summary>Finds the function, decodes its argument and runs it; in the process. What the node lacks for it, it fetches from whoever asks for it.</summary>
    ValueTask<object?> Run(IProcess self, NodeName asker)
    {
        Func<IProcess, ValueTask<object?>> function;
        try
        {
            function = Open();
        }
        catch (ExitException e) when (e.Missing is { } missing && _node!.Code.Fetches(missing))
        {
            return FetchAndRun(self, asker, e);
        }
        return function(self);
    }

    async ValueTask<object?> FetchAndRun(IProcess self, NodeName asker, ExitException lacking)
    {
        var fetched = new HashSet<ModuleId>();
        while (true)
        {
            await Fetch(asker, lacking);
            fetched.Add(lacking.Missing!.Value);
            Func<IProcess, ValueTask<object?>> function;
            try
            {
                function = Open();
            }
            catch (ExitException e) when (e.Missing is { } next && _node!.Code.Fetches(next) && !fetched.Contains(next))
            {
                lacking = e;
                continue;
            }
            return await function(self);
        }
    }

    async Task Fetch(NodeName asker, ExitException lacking)
    {
        try
        {
            await _node!.Code.Fetch(lacking.Missing!.Value, asker);
        }
        catch (Exception e) when (e is ModuleRefusedException or ExitException or SerializationException)
        {
            var why = $"; module {lacking.Missing} is not to be had from node {asker}: {e.Message}";
            throw new ExitException(lacking.Reason switch
            {
                ExitReason.Undefined undefined => undefined with { Function = undefined.Function + why },
                ExitReason.BadFunction bad => bad with { Function = bad.Function + why },
                var other => other,
            }, e);
        }
    }

    Func<IProcess, ValueTask<object?>> Open()
    {
        var home = Function.Method.Home(_node!.Code);
        using var context = LoadedModule.Of(home)?.EnterContext();
        var function = Function.Open(_node.Codec, Argument is not null, _node.Code);
        object? argument;
        try
        {
            argument = Argument is { } encoded ? _node.Codec.Read(encoded) : null;
        }
        catch (SerializationException e)
        {
            var unread = new ExitException(new ExitReason.BadFunction($"{Function}: its argument cannot be read: {e.Message}"), e);
            throw ExitException.MissingIn(e) is { } missing ? unread.For(missing) : unread;
        }
        return self => CodeStore.Run(home, self.Self, () => function(self, argument));
    }
}
