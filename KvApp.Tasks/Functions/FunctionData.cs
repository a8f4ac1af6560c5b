using System.Buffers;
using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Serialization;

namespace KvApp.Tasks;

/// <summary>A function as it travels with a request to run it. What it is bound to stays encoded until it runs, each time afresh.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Target">What that is bound to, as <see cref="FunctionCodec"/> writes it; null if to nothing.</param>
/// <param name="Next">What is called after it, where a delegate has several.</param>
internal sealed record FunctionData(MethodData Method, ReadOnlySequence<byte>? Target = null, FunctionData? Next = null)
{
    // A delegate of so many is a mistake, or somebody's attempt.
    const int MaxFunctions = 1000;

    static readonly MemberTable<MethodInfo, FunctionData> Known = new();

    // As it came; compared where the target is decoded, which is not the daemon's or the supervisor's to do.
    uint? _checksum;

    /// <summary>What another node needs to run a function.</summary>
    /// <exception cref="ArgumentException">It cannot be sent; the message names what stands in the way, and the way out.</exception>
    public static FunctionData Of(Delegate function, ValueCodec codec)
    {
        if (function.HasSingleTarget && Known.TryGet(function.Method, out var known)) return known;
        try
        {
            if (function.HasSingleTarget) return Of(function, codec, null);
            FunctionData? next = null;
            var all = function.GetInvocationList();
            if (all.Length > MaxFunctions) throw new ValueNotSendableException($"the function is {all.Length} functions in one delegate; at most {MaxFunctions} may travel so");
            for (var i = all.Length; i-- > 0;) next = Of(all[i], codec, next);
            return next!;
        }
        catch (ValueNotSendableException e)
        {
            throw new ArgumentException(e.Message, "fun", e);
        }
    }

    static FunctionData Of(Delegate single, ValueCodec codec, FunctionData? next)
    {
        var bound = BoundFunction.Of(single);
        if (!bound.HasTarget) return next is null ? Known.GetOrAdd(single.Method, new FunctionData(bound.Method)) : new(bound.Method, null, next);
        var target = new ArrayBufferWriter<byte>();
        FunctionCodec.WriteTarget(single, codec.Writer(target));
        codec.Objects.Demand(typeof(Delegate), target.WrittenCount);
        return new(bound.Method, new(target.WrittenMemory), next);
    }

    public void Write(IBufferWriter<byte> output)
    {
        Method.Write(output, Target is not null, Next is not null);
        if (Target is { } target)
        {
            output.WriteVarint((ulong)target.Length);
            output.WriteUInt32(ChecksumOf(target));
            foreach (var piece in target) output.Write(piece.Span);
        }
        Next?.Write(output);
    }

    public static FunctionData Read(ref WireReader reader)
    {
        var all = new Stack<FunctionData>();
        for (var next = true; next;)
        {
            if (all.Count == MaxFunctions) throw new SerializationException("it is too many functions in one delegate");
            var method = MethodData.Read(ref reader, out var hasTarget, out next);
            var (length, checksum) = hasTarget ? (reader.ReadVarint(), reader.ReadUInt32()) : default;
            all.Push(new(method, hasTarget ? reader.Read(length) : null) { _checksum = hasTarget ? checksum : null });
        }
        return all.Aggregate((next, function) => function with { Next = next });
    }

    /// <summary>As a log shows it; without the number of its parameters if it is not here.</summary>
    public string Text(CodeStore code)
    {
        try
        {
            return FunctionText.WithArity(Method.Find(code));
        }
        catch (ExitException)
        {
            return ToString();
        }
    }

    public override string ToString() => Method.ToString();

    /// <summary>Finds it, and what it is bound to.</summary>
    /// <exception cref="ExitException"><see cref="ExitReason.Undefined"/> or <see cref="ExitReason.BadFunction"/>: it is not here, or does not go with what came with it.</exception>
    public Func<IProcess, object?, ValueTask<object?>> Open(ValueCodec codec, bool hasArgument, CodeStore? code = null)
    {
        if (Method is AppliedName applied)
        {
            _ = applied.Home(code);
            return (self, arguments) => applied.Call(code, self, arguments as object?[] ?? []);
        }
        var bound = FunctionTable.Find(Method, Target is not null, hasArgument, code);
        var target = Target is { } encoded ? Decode(encoded, codec, code) : null;
        if (Next is null) return (self, argument) => bound(target, self, argument);
        var next = Next.Open(codec, hasArgument, code);
        return (self, argument) =>
        {
            _ = bound(target, self, argument); // as C# does with all but the last
            return next(self, argument);
        };
    }

    object? Decode(ReadOnlySequence<byte> encoded, ValueCodec codec, CodeStore? code)
    {
        try
        {
            if (_checksum is { } sent && ChecksumOf(encoded) != sent) throw new SerializationException("its bytes are not those that were sent: the checksum differs");
            var reader = codec.Reader(encoded);
            var target = FunctionCodec.ReadTarget(Method.Find(code), ref reader);
            return reader.Remaining == 0 ? target : throw new SerializationException($"{reader.Remaining} bytes follow it");
        }
        catch (Exception e)
        {
            throw e.GetBaseException() as ExitException ?? new ExitException(new ExitReason.BadFunction($"{this}: what it captures cannot be read: {e.GetBaseException().Message}"), e);
        }
    }

    static uint ChecksumOf(ReadOnlySequence<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var piece in bytes)
        {
            var words = MemoryMarshal.Cast<byte, ulong>(piece.Span);
            foreach (var word in words) crc = BitOperations.Crc32C(crc, word);
            foreach (var b in piece.Span[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, b);
        }
        return ~crc;
    }
}
