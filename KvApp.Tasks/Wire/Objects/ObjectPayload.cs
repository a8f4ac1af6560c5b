using System.Buffers;
using System.Reflection;
using System.Runtime.Serialization;
using System.Security.Cryptography;
using System.Text;
using Hyperion;

namespace KvApp.Tasks;

/// <summary>
/// An object as Hyperion writes it: the length, a checksum, the stack that it takes, Hyperion's bytes. Hyperion allocates for whatever
/// length it reads: no byte may reach it that is not one that a codec wrote.
/// </summary>
internal sealed class ObjectPayload
{
    const int ChecksumLength = 8, HeadLength = ChecksumLength + sizeof(int);

    readonly ValueCodec _codec;
    readonly Serializer _serializer;

    public ObjectPayload(ValueCodec codec)
    {
        _codec = codec;
        _serializer = Make();
    }

    // With version tolerance on, Hyperion writes the names of all fields and pays them no heed when it reads: FieldsSerializer tells builds
    // apart in four bytes. A serializer can be used by many threads: its tables are concurrent, and what belongs to one value is in its
    // session.
    Serializer Make() => new(new(
        versionTolerance: false, preserveObjectReferences: false, surrogates: StandIns.All(_codec.System),
        serializerFactories: [new DelegateSerializerFactory(_codec), new FieldsSerializerFactory()],
        knownTypes: null, ignoreISerializable: true, packageNameOverrides: null, disallowUnsafeTypes: true, typeFilter: null));

    public void Demand(Type? type, long size)
    {
        if (size > _codec.MaxSize)
            throw new ValueNotSendableException($"the {type} takes {size} bytes, more than the {_codec.MaxSize} that {ValueCodec.MaxSizeSetting} allows");
    }

    /// <param name="value">No value with a tag of its own.</param>
    /// <param name="path">What it is part of, for an error to name; null if it is the whole value.</param>
    /// <param name="output">Where it is appended to.</param>
    /// <param name="pass">The encoding that it belongs to.</param>
    public void Write(object value, string? path, IBufferWriter<byte> output, WritePass pass)
    {
        var guard = new ObjectGuard(_codec.System, path, _codec.MaxSize);
        var room = guard.Check(value);
        Assembly[] modules = _codec.Types is { } types ? [.. guard.Modules.Where(types.Travels)] : [];
        var serializer = modules.Length == 0 ? _serializer : _codec.Types!.Of(modules, Make)?.Serializer ?? _serializer;
        StackRoom.Demand(room);
        pass.Enter(value);
        var payload = new BoundedStream(_codec.MaxSize);
        payload.Write(BitConverter.GetBytes(room));
        serializer.Serialize(value, payload, new FieldsSerializer.Writing(serializer, pass));
        pass.Leave();
        Demand(value.GetType(), payload.Offered);
        var bytes = payload.GetBuffer().AsSpan(0, (int)payload.Length);
        output.WriteByte((byte)(modules.Length == 0 ? ValueTag.Object : ValueTag.ObjectOf));
        if (modules.Length > 0) output.WriteBytes(_codec.Types!.NamesOf(modules));
        output.WriteVarint((ulong)(ChecksumLength + bytes.Length));
        output.Write(Checksum(bytes));
        output.Write(bytes);
    }

    public object Read(ref WireReader from, ReadPass pass) => Read(ref from, pass, _serializer);

    /// <summary>One with types of modules that not every node has.</summary>
    /// <exception cref="ExitException">One of the modules is not here.</exception>
    public object ReadOf(ref WireReader from, ReadPass pass)
    {
        // Read also where nobody asks for them: a client of the cluster is no node, and reads letters all the same.
        var modules = from.ReadBytes();
        TypeRoom? room;
        try
        {
            room = _codec.Types?.Read(modules, Make);
        }
        catch (ExitException e) when (e.Missing is { } missing)
        {
            // Its reader wants to know of what.
            var bytes = from.ReadBytes().ToArray();
            var name = bytes.Length > HeadLength ? NameIn(bytes.AsSpan(HeadLength)) : "an object";
            throw new ExitException(new ExitReason.BadFunction($"{name}: this node has no module {missing}")).For(missing);
        }
        if (room is null) return Read(ref from, pass, _serializer);
        using var names = room.EnterContextualReflection();
        return Read(ref from, pass, room.Serializer);
    }

    object Read(ref WireReader from, ReadPass pass, Serializer serializer)
    {
        var bytes = from.ReadBytes().ToArray();
        if (bytes.Length < HeadLength) throw new SerializationException("the object has no bytes");
        var payload = bytes.AsSpan(ChecksumLength);
        if (!Checksum(payload).AsSpan().SequenceEqual(bytes.AsSpan(0, ChecksumLength)))
            throw new SerializationException("its bytes are not those that were sent: the checksum differs");
        StackRoom.Demand(BitConverter.ToInt32(payload));
        try
        {
            return serializer.Deserialize(new MemoryStream(bytes, HeadLength, bytes.Length - HeadLength), new FieldsSerializer.Reading(serializer, pass));
        }
        catch (Exception e) when (e is IOException or TypeLoadException or BadImageFormatException)
        {
            // .NET names the assembly that it lacks, or that lacks something; the reader wants to know of what.
            throw new SerializationException($"{NameIn(bytes.AsSpan(HeadLength))}: {e.Message.Trim()}");
        }
    }

    // Hyperion puts the name of a type that it has not written before in front of the value: a mark, the length, the name.
    static string NameIn(ReadOnlySpan<byte> value)
    {
        const int mark = 1 + sizeof(int);
        return value.Length > mark && value[0] == byte.MaxValue && BitConverter.ToInt32(value[1..]) is > 0 and var length && length <= value.Length - mark
            ? Encoding.UTF8.GetString(value.Slice(mark, length)) : "an object";
    }

    static byte[] Checksum(ReadOnlySpan<byte> bytes) => SHA256.HashData(bytes)[..ChecksumLength];

    /// <summary>Past its limit it only counts: an error can name the size that a value would have, while memory stays bounded.</summary>
    sealed class BoundedStream(int limit) : MemoryStream
    {
        public long Offered { get; private set; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Offered += count;
            if (Offered <= limit) base.Write(buffer, offset, count);
        }

        public override void WriteByte(byte value)
        {
            if (++Offered <= limit) base.WriteByte(value);
        }
    }
}
