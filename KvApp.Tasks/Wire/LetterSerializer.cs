using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace KvApp.Tasks;

/// <summary>Letters: what any actor tells another across nodes, where Akka has no serializer of its own for it.</summary>
internal sealed class LetterSerializer(ExtendedActorSystem system) : Serializer(system)
{
    readonly ValueCodec _codec = new(system, (int)Math.Min(system.Settings.Config.GetByteSize("kv.tasks.code.max-size", ValueCodec.DefaultMaxSize) ?? ValueCodec.DefaultMaxSize, int.MaxValue));

    public override int Identifier => 4002;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj)
    {
        try
        {
            return _codec.Encode(obj);
        }
        catch (ValueNotSendableException e)
        {
            // Akka drops the message for this exception; for any other it tears the association down.
            throw new SerializationException(e.Message, e);
        }
    }

    public override object FromBinary(byte[] bytes, Type type) => _codec.Decode(bytes)!;
}
