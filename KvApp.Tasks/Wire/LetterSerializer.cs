using Akka.Actor;
using Akka.Serialization;

namespace KvApp.Tasks;

/// <summary>Letters: what any actor tells another across nodes, where Akka has no serializer of its own for it.</summary>
internal sealed class LetterSerializer(ExtendedActorSystem system) : Serializer(system)
{
    // Where no node has come up, say in a client of the cluster: everything but functions.
    readonly ValueCodec _alone = new(system, null, MaxSize(system));

    ValueCodec Codec => LetterBox.Get(system).Codec ?? _alone;

    public override int Identifier => 4002;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj) => Codec.Encode(obj);

    public override object FromBinary(byte[] bytes, Type type) => Codec.Decode(bytes)!;

    static int MaxSize(ActorSystem system) =>
        (int)new SettingsReader(system.Settings.Config.WithFallback(TasksConfig.Reference)).Size(ValueCodec.MaxSizeSetting, 1,
            ValueCodec.LargestMaxSize);
}
