using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>
/// Calls functions on this node or another (OTP's <c>erpc</c>). A call is no link: whoever calls may end, or wait no longer, and the
/// function goes on. What ends the function other than by a return is told by an <see cref="ErpcException"/>, each kind apart, and logged
/// nowhere. A time to wait may be a <see cref="Deadline"/>.
/// </summary>
/// <remarks>For code that runs in an actor rather than in a process, the function always runs in a process of its own.</remarks>
public sealed partial class Erpc : IExtension
{
    readonly Calls _calls;

    Erpc(ActorSystem system) => _calls = new(system);

    /// <summary>For the node of this actor system.</summary>
    public static Erpc Get(ActorSystem system) => system.WithExtension<Erpc, Provider>();

    sealed class Provider : ExtensionIdProvider<Erpc>
    {
        public override Erpc CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
