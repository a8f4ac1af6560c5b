using System.Collections.Concurrent;
using System.Runtime.Serialization;
using Hyperion;
using Hyperion.SerializerFactories;
using Hyperion.ValueSerializers;

namespace KvApp.Tasks;

/// <summary>
/// Has Hyperion write an object field by field. Where the class is the application's, the first one in a value is preceded by a number that
/// its fields make up: fields travel by position, so that another build of it would be misread.
/// </summary>
internal sealed class FieldsSerializer(Hyperion.Serializer serializer, TypePlan plan) : ValueSerializer
{
    // Made when it is needed: Hyperion keeps what it began to make and could not, and whoever comes next waits for it for ever.
    readonly Lazy<ObjectSerializer> _fields = new(() =>
    {
        var fields = new ObjectSerializer(plan.Type);
        serializer.CodeGenerator.BuildSerializer(serializer, fields);
        return fields;
    });

    public override void WriteManifest(Stream stream, SerializerSession session)
    {
        plan.ThrowIfRefused();
        _fields.Value.WriteManifest(stream, session);
    }

    public override void WriteValue(Stream stream, object value, SerializerSession session)
    {
        if (plan.Fingerprint is { } fingerprint && ((Writing)session).Met.Add(plan.Type)) stream.Write(BitConverter.GetBytes(fingerprint));
        _fields.Value.WriteValue(stream, value, session);
    }

    public override object ReadValue(Stream stream, DeserializerSession session)
    {
        plan.ThrowIfRefused();
        if (plan.Fingerprint is { } fingerprint && ((Reading)session).Met.Add(plan.Type))
        {
            var sent = new byte[sizeof(uint)];
            stream.ReadExactly(sent);
            if (BitConverter.ToUInt32(sent) != fingerprint)
                throw new SerializationException($"the type '{plan.Type}' has other fields here than on the node that sent it");
        }
        return _fields.Value.ReadValue(stream, session);
    }

    public override Type GetElementType() => plan.Type;

    internal sealed class Writing(Hyperion.Serializer serializer, WritePass pass) : SerializerSession(serializer)
    {
        public WritePass Pass => pass;

        public HashSet<Type> Met { get; } = [];
    }

    internal sealed class Reading(Hyperion.Serializer serializer, ReadPass pass) : DeserializerSession(serializer)
    {
        public ReadPass Pass => pass;

        public HashSet<Type> Met { get; } = [];
    }
}

/// <summary>
/// Stands before Hyperion's own factories, so that these see only the collections that they are known to carry. What is refused is refused
/// here too, in both directions; but a class may have a field of such a type, as long as nothing is in it.
/// </summary>
internal sealed class FieldsSerializerFactory : ValueSerializerFactory
{
    readonly ConcurrentDictionary<Type, ValueSerializer> _made = new();

    public override bool CanSerialize(Hyperion.Serializer serializer, Type type) =>
        TypePlan.Of(type) is { WayOut: not null } or { Kind: TravelKind.Fields } && !StandIns.Is(type);

    public override bool CanDeserialize(Hyperion.Serializer serializer, Type type) =>
        CanSerialize(serializer, type) || StandIns.Has(type);

    public override ValueSerializer BuildSerializer(Hyperion.Serializer serializer, Type type, ConcurrentDictionary<Type, ValueSerializer> typeMapping) =>
        typeMapping.GetOrAdd(type, _made.GetOrAdd(type, t => new FieldsSerializer(serializer, TypePlan.Of(t))));
}
