using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using KvApp.Tasks;
using Xunit;

namespace KvApp.Tests;

/// <summary>An actor system without a network, and a codec on it.</summary>
public sealed class CodecSystem : IDisposable
{
    public CodecSystem() => Codec = new(System, new FunctionCodec());

    internal ExtendedActorSystem System { get; } = (ExtendedActorSystem)ActorSystem.Create("codec", ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF, coordinated-shutdown.run-by-clr-shutdown-hook = off }"));

    internal ValueCodec Codec { get; }

    internal T RoundTrip<T>(T value) => Assert.IsAssignableFrom<T>(Codec.Decode(Codec.Encode(value)));

    internal string Refusal(object? value) => Assert.Throws<ValueNotSendableException>(() => Codec.Encode(value)).Message;

    internal string Rejection(byte[] bytes) => Assert.Throws<SerializationException>(() => Codec.Decode(bytes)).Message;

    public void Dispose() => System.Terminate().GetAwaiter().GetResult();
}
