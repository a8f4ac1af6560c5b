using System.Buffers;
using System.Runtime.Serialization;
using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>
/// Carries arguments, results and letters between nodes. Numbers, text, bytes, pids and this library's own records have tags of their own;
/// Hyperion carries anything else, behind a guard (<see cref="ObjectGuard"/>) that refuses by name what would not arrive as it was.
/// Functions have a form of their own.
/// </summary>
/// <remarks>
/// A value is copied as a tree, as on the BEAM: an object that occurs twice arrives as two, and a cycle is refused. So Hyperion never
/// tracks references: it would take equal objects for the same one, number them differently on both sides, and run into records' endless
/// hash codes. Classes of the application travel by their fields, but for those marked <see cref="Hyperion.IgnoreAttribute"/>; another
/// build of a class with other fields is told apart. Refused: see <see cref="TypeRules"/>; also more than <see cref="Trail.MaxDepth"/>
/// levels and more than <see cref="MaxSize"/> bytes.
/// </remarks>
internal sealed class ValueCodec
{
    public const int DefaultMaxSize = 16 * 1024 * 1024;

    /// <summary>What the setting may be at most.</summary>
    public const int LargestMaxSize = 64 * 1024 * 1024;

    public const string MaxSizeSetting = "kv.tasks.code.max-size";

    // A thread keeps one buffer for small values; an encoding inside an encoding makes its own.
    const int KeptBuffer = 64 * 1024;

    [ThreadStatic] static ArrayBufferWriter<byte>? t_buffer;

    /// <param name="system">Whose pids are meant.</param>
    /// <param name="functions">Null where functions are refused.</param>
    /// <param name="maxSize">How many bytes one value may take, in either direction.</param>
    public ValueCodec(ExtendedActorSystem system, IFunctionCodec? functions, int maxSize = DefaultMaxSize)
    {
        (System, Functions, MaxSize) = (system, functions, maxSize);
        Objects = new(this);
    }

    public ExtendedActorSystem System { get; }

    public IFunctionCodec? Functions { get; }

    /// <summary>How many bytes one value may take, in either direction.</summary>
    public int MaxSize { get; }

    public ObjectPayload Objects { get; }

    /// <summary>Null where every type is looked for by its name alone.</summary>
    public ITypeRooms? Types { get; init; }

    /// <summary>Appends the bytes of a value; nothing where it throws.</summary>
    /// <exception cref="ValueNotSendableException">The value cannot be sent.</exception>
    public void Write(object? value, IBufferWriter<byte> output) => Encode(value, encoded =>
    {
        output.Write(encoded.WrittenSpan);
        return true;
    });

    /// <exception cref="ValueNotSendableException">The value cannot be sent.</exception>
    public byte[] Encode(object? value) => Encode(value, encoded => encoded.WrittenSpan.ToArray());

    /// <exception cref="SerializationException">The bytes are no value, or none that may come in.</exception>
    public object? Decode(ReadOnlyMemory<byte> bytes) => Read(new(bytes));

    /// <exception cref="SerializationException">The bytes are no value, or none that may come in.</exception>
    public object? Read(ReadOnlySequence<byte> bytes)
    {
        if (bytes.Length > MaxSize)
            throw new SerializationException($"a value of {bytes.Length} bytes came in, more than the {MaxSize} that {MaxSizeSetting} allows");
        try
        {
            var reader = new ValueReader(this, bytes);
            var value = reader.Read();
            return reader.Remaining == 0 ? value : throw new SerializationException($"{reader.Remaining} bytes follow it");
        }
        catch (Exception e)
        {
            throw new SerializationException($"a value from another node cannot be read: {e.GetBaseException().Message}", e);
        }
    }

    /// <summary>For who has more to write than values.</summary>
    public ValueWriter Writer(IBufferWriter<byte> output) => new(this, output, new(MaxSize));

    public ValueReader Reader(ReadOnlySequence<byte> bytes) => new(this, bytes);

    T Encode<T>(object? value, Func<ArrayBufferWriter<byte>, T> use)
    {
        var buffer = t_buffer ?? new ArrayBufferWriter<byte>(256);
        t_buffer = null;
        try
        {
            new ValueWriter(this, buffer).Write(value);
            Objects.Demand(value?.GetType(), buffer.WrittenCount);
            return use(buffer);
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
}
