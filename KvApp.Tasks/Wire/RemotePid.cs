using System.Runtime.Serialization;
using Akka;
using Akka.Actor;
using Akka.Remote;
using Akka.Remote.Serialization;
using Akka.Serialization;

namespace KvApp.Tasks;

/// <summary>
/// A pid of another node. What it is told goes over the connection to that node, in one order with exit signals, monitors and results, and at any size;
/// everything else that Akka knows of actors elsewhere works as it does there.
/// </summary>
internal sealed class RemotePid : RemoteActorRef
{
    readonly ExtendedActorSystem _system;

    RemotePid(RemoteActorRef pid, ExtendedActorSystem system)
        : base(((IRemoteActorRefProvider)system.Provider).Transport, pid.LocalAddressToUse, pid.Path, pid.Parent, Props.None, Deploy.None) => _system = system;

    /// <summary>The pid at this path: what Akka finds there if it is on this node.</summary>
    /// <exception cref="SerializationException">It is no path.</exception>
    public static IActorRef At(string path, ExtendedActorSystem system)
    {
        // Akka takes it for a system without a name.
        if (path.Length == 0) throw new SerializationException("the path of a pid is empty");
        try
        {
            return Of(system.Provider.ResolveActorRef(path), system);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw new SerializationException($"'{path}' is the path of no pid", e);
        }
    }

    public static IActorRef Of(IActorRef pid, ExtendedActorSystem system) => pid is RemoteActorRef remote and not RemotePid ? new RemotePid(remote, system) : pid;

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (IsLetter(message) && LetterBox.Get(_system).Post is { } post) post(this, message, sender);
        else base.TellInternal(message, sender);
    }

    // Akka's own messages (PoisonPill, Identify...) and those that the application has given a serializer of its own go Akka's way. A pid
    // that is all there is to a message is none of those, though its class is Akka's: it would come out there as a ref of Akka's, and what
    // that is told overtakes the monitor that was asked for before (the soak found that).
    bool IsLetter(object message) =>
        // Of a module that may be unloaded Akka is not asked: it would keep the type.
        message is Done or IActorRef || message?.GetType().IsCollectible == true
        || (message is not null && message.GetType().Assembly != typeof(IActorRef).Assembly
            && _system.Serialization.FindSerializerFor(message) is LetterSerializer or NoJsonSerializer or PrimitiveSerializers or ByteArraySerializer);
}
