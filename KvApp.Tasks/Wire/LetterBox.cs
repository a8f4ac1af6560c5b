using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>Where a <see cref="RemotePid"/> posts what it is told; empty until the node has come up.</summary>
internal sealed class LetterBox : IExtension
{
    /// <summary>The node's codec.</summary>
    public ValueCodec? Codec { get; set; }

    public Action<IActorRef, object, IActorRef?>? Post { get; set; }

    public static LetterBox Get(ActorSystem system) => system.WithExtension<LetterBox, Provider>();

    sealed class Provider : ExtensionIdProvider<LetterBox>
    {
        public override LetterBox CreateExtension(ExtendedActorSystem system) => new();
    }
}
