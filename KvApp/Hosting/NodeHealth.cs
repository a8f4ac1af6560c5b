using Akka.Actor;

namespace KvApp;

/// <summary>
/// Puts a question to the actors without which a node does not serve: an actor that has ended, or does not get to its messages, is no
/// health.
/// </summary>
static class NodeHealth
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>What is wrong with this node, or null.</summary>
    public static async Task<string?> Of(ActorSystem system)
    {
        var store = KvStore.Get(system);
        var problems = await Task.WhenAll(Of("registry", store.Buckets.Pid), Of("router", store.Router.Pid), OfDaemon(system));
        return problems.FirstOrDefault(problem => problem is not null);
    }

    public static Task<string?> OfDaemon(ActorSystem system) => Of("daemon", system.ActorSelection("/system/kv-node"));

    /// <summary>What is wrong with one actor, or null. Each actor answers <see cref="Identify"/> in its turn.</summary>
    public static async Task<string?> Of(string name, ICanTell actor)
    {
        if (actor is IActorRef pid && pid.IsNobody()) return $"its {name} is down";
        try
        {
            return (await actor.Ask<ActorIdentity>(new Identify(null), Patience)).Subject is null ? $"its {name} has ended" : null;
        }
        catch (AskTimeoutException)
        {
            return $"its {name} has not answered within {Patience.TotalSeconds:0} s";
        }
    }
}
