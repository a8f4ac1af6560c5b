using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using KvApp.Router;

namespace KvApp.Tests;

/// <summary>A node's store without a cluster: foo owns a to m, bar n to z, and its router-tasks is a plain actor.</summary>
public abstract class StoreSpec(string? config = null) : TestKit(ConfigurationFactory.ParseString(config ?? "").WithFallback("akka.loglevel = WARNING"))
{
    internal static RoutingTable Tutorial { get; } = new([new((byte)'a', (byte)'m', "foo"), new((byte)'n', (byte)'z', "bar")]);

    internal KvStore StartNode(string self = "foo@127.0.0.1", RoutingTable? table = null, Props? routerTasks = null,
        StoreSettings? settings = null) =>
        KvStore.Start(Sys, new KeyRouter(table ?? Tutorial, self), parent =>
            parent.ActorOf(routerTasks ?? Props.Create(() => new Idle()), KeyRouter.Supervisor), settings);

    internal async Task<IActorRef> Child(string name)
    {
        IActorRef child = ActorRefs.Nobody;
        await AwaitAssertAsync(async () => child = await Sys.ActorSelection($"/user/kv/{name}").ResolveOne(TimeSpan.FromSeconds(1)));
        return child;
    }

    sealed class Idle : ReceiveActor;
}
