using System.Buffers;
using System.Runtime.Serialization;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>
/// Carries arguments, results and letters between nodes. Numbers, text, bytes, pids and this library's own records have tags of their own; anything
/// else is walked once, field by field, with an eye on identity: an object that occurs twice occurs twice there too, two that are merely equal stay two,
/// and a cycle of classes comes back as one. No user code runs but for comparers and the hash codes of keys.
/// </summary>
/// <remarks>
/// Refused, with the path to it: what holds on to its process (see <see cref="ShapeRules"/>), where a value is really there; cycles of records alone;
/// more than <see cref="Trail.MaxDepth"/> levels; more than <see cref="MaxSize"/> bytes. Reading obeys the same rules.
/// Lost: the place that an exception was thrown at (its stack comes as text), fields marked <see cref="NonSerializedAttribute"/>, spare capacity, the
/// parent and options of a JsonNode, the identity of strings and boxed values. Both sides need the same fields in a class; other builds are told apart.
/// </remarks>
internal sealed class ValueCodec(ExtendedActorSystem system, int maxSize = ValueCodec.DefaultMaxSize)
{
    public const int DefaultMaxSize = 16 * 1024 * 1024;

    public const string MaxSizeSetting = "kv.tasks.code.max-size";

    // A thread keeps one buffer for small values; an encoding inside an encoding makes its own.
    const int KeptBuffer = 64 * 1024;

    [ThreadStatic] static ArrayBufferWriter<byte>? t_buffer;

    readonly TypeNames _names = new();

    /// <summary>How many bytes one value may take, in either direction.</summary>
    public int MaxSize { get; } = maxSize;

    /// <summary>Appends the bytes of a value. Where it throws, what it has appended so far means nothing.</summary>
    /// <exception cref="ValueNotSendableException">The value cannot be sent.</exception>
    public void Write(object? value, IBufferWriter<byte> output)
    {
        var writer = new ValueWriter(system, output, MaxSize);
        try
        {
            writer.Write(value);
            writer.Flush();
        }
        catch (Exception e) when (e is not ValueNotSendableException)
        {
            var path = writer.Path is { Length: > 0 } inside ? inside : value?.GetType().ToString();
            throw new ValueNotSendableException($"'{path}' cannot be sent to another node: {e.Message}", e);
        }
        if (writer.Written > MaxSize)
        {
            throw new ValueNotSendableException($"the {value?.GetType()} takes {writer.Written} bytes, more than the {MaxSize} that {MaxSizeSetting} allows");
        }
    }

    public byte[] Encode(object? value)
    {
        var buffer = t_buffer ?? new ArrayBufferWriter<byte>(256);
        t_buffer = null;
        try
        {
            Write(value, buffer);
            return buffer.WrittenSpan.ToArray();
        }
        finally
        {
            if (buffer.Capacity <= KeptBuffer)
            {
                buffer.ResetWrittenCount();
                t_buffer = buffer;
            }
        }
    }

    /// <exception cref="SerializationException">The bytes are no value, or none that may come in.</exception>
    public object? Read(ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsSingleSegment) return Decode(bytes.First);
        CheckSize(bytes.Length);
        var whole = ArrayPool<byte>.Shared.Rent((int)bytes.Length);
        try
        {
            bytes.CopyTo(whole);
            return Decode(whole.AsMemory(0, (int)bytes.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    /// <exception cref="SerializationException">The bytes are no value, or none that may come in.</exception>
    public object? Decode(ReadOnlyMemory<byte> bytes)
    {
        var value = Decode(bytes.Span, out var consumed);
        return consumed == bytes.Length ? value : throw new SerializationException($"{bytes.Length - consumed} bytes follow the value");
    }

    /// <summary>Reads a value that other things follow.</summary>
    /// <exception cref="SerializationException">The bytes are no value, or none that may come in.</exception>
    public object? Decode(ReadOnlySpan<byte> bytes, out int consumed)
    {
        CheckSize(bytes.Length);
        var reader = new ValueReader(system, _names, bytes);
        try
        {
            var value = reader.Read();
            reader.Finish();
            consumed = reader.Position;
            return value;
        }
        catch (Exception e)
        {
            var at = reader.Path is { Length: > 0 } path ? $" at '{path}'" : "";
            throw new SerializationException($"a value from another node cannot be read{at}: {e.Message}", e);
        }
    }

    void CheckSize(long size)
    {
        if (size > MaxSize) throw new SerializationException($"a value of {size} bytes came in, more than the {MaxSize} that {MaxSizeSetting} allows");
    }
}
