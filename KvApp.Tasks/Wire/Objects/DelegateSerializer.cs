using System.Collections.Concurrent;
using System.Runtime.Serialization;
using Hyperion;
using Hyperion.SerializerFactories;
using Hyperion.ValueSerializers;

namespace KvApp.Tasks;

/// <summary>
/// A function inside an object, in the form of <see cref="IFunctionCodec"/>. Hyperion's own goes by names, and would run another lambda on
/// a node with another build.
/// </summary>
internal sealed class DelegateSerializer(ValueCodec codec, Type type) : ValueSerializer
{
    // It is never asked for more than the manifest.
    readonly ObjectSerializer _manifest = new(type);

    public override void WriteManifest(Stream stream, SerializerSession session) => _manifest.WriteManifest(stream, session);

    public override void WriteValue(Stream stream, object value, SerializerSession session)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        new ValueWriter(codec, bytes, ((FieldsSerializer.Writing)session).Pass).Function((Delegate)value);
        stream.Write(BitConverter.GetBytes(bytes.WrittenCount));
        stream.Write(bytes.WrittenSpan);
    }

    public override object ReadValue(Stream stream, DeserializerSession session)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        stream.ReadExactly(length);
        if (BitConverter.ToInt32(length) is var count && (uint)count > stream.Length - stream.Position) throw new SerializationException("a function ends before its time");
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        var function = new ValueReader(codec, new(bytes), ((FieldsSerializer.Reading)session).Pass).Function();
        return type.IsInstanceOfType(function) ? function : throw new SerializationException($"a {function.GetType()} came where a {type} was expected");
    }

    public override Type GetElementType() => type;
}

internal sealed class DelegateSerializerFactory(ValueCodec codec) : ValueSerializerFactory
{
    public override bool CanSerialize(Hyperion.Serializer serializer, Type type) => type.IsAssignableTo(typeof(Delegate));

    public override bool CanDeserialize(Hyperion.Serializer serializer, Type type) => CanSerialize(serializer, type);

    public override ValueSerializer BuildSerializer(Hyperion.Serializer serializer, Type type, ConcurrentDictionary<Type, ValueSerializer> typeMapping) =>
        typeMapping.GetOrAdd(type, t => new DelegateSerializer(codec, t));
}
