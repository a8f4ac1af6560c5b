using Akka.Actor;
using Akka.Serialization;

namespace KvApp.Tasks;

/// <summary>A pid as text: its path with its node's address, so that it leads back from anywhere. Nobody is null.</summary>
internal static class PidText
{
    public static string? Of(IActorRef pid, ExtendedActorSystem system)
    {
        if (pid is Nobody) return null;

        // Outside remoting Akka gives no address.
        var path = Serialization.SerializedActorPath(pid);
        return path.Contains('@') ? path : pid.Path.ToSerializationFormatWithAddress(system.Provider.DefaultAddress);
    }

    public static IActorRef Read(string? path, ExtendedActorSystem system) => path is null ? ActorRefs.Nobody : RemotePid.At(path, system);
}
