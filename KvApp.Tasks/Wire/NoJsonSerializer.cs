using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace KvApp.Tasks;

/// <summary>
/// Stands where Akka's JSON serializer would: that one makes whatever object a sender names and runs its setters, before any actor sees the
/// message.
/// </summary>
internal sealed class NoJsonSerializer : Serializer
{
    // Akka calls this constructor in place of that of its own, which has settings.
    public NoJsonSerializer(ExtendedActorSystem system, Config config) : base(system) => _ = config;

    public override int Identifier => 1;

    public override bool IncludeManifest => true;

    public override byte[] ToBinary(object obj) =>
        throw new SerializationException($"{obj.GetType()} is not sent as JSON: nodes of this library do not use it");

    public override object FromBinary(byte[] bytes, Type type) =>
        throw new SerializationException("a message came as JSON, which nodes of this library do not read");
}
