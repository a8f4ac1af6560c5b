using Akka.Actor;
using Akka.Cluster.Tools.Client;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Configuration;
using Akka.Hosting;
using KvApp.Tasks;

namespace KvApp;

/// <summary>
/// Answers operators, who talk to its address and are no members: joining costs seconds, and a member that is killed would have to be given
/// up. The actor answers whether or not its node has joined a cluster. Programs with Akka's own <c>ClusterClient</c> find the actor by the
/// receptionist of any member.
/// </summary>
sealed class OperatorActor : ReceiveActor
{
    public const string Name = "operator";

    public OperatorActor()
    {
        var operations = new Operations(Context.System);
        Receive<OperatorRequest>(request => operations.Run(request).PipeTo(Sender, Self));
    }

    protected override void PreStart() => ClusterClientReceptionist.Get(Context.System).RegisterService(Self);
}

/// <summary>Adds what operators talk to.</summary>
static class OperatorHosting
{
    /// <summary>Akka would add these settings when the receptionist is first used, which is too late for its serializers.</summary>
    public static Config Reference { get; } =
        ClusterClientReceptionist.DefaultConfig().WithFallback(DistributedPubSub.DefaultConfig());

    public static AkkaConfigurationBuilder WithOperator(this AkkaConfigurationBuilder akka) => akka
        .AddHocon(Reference, HoconAddMode.Append)
        .WithTaskSupervisor(Operations.Supervisor)
        .WithActors((system, _) => system.ActorOf(Props.Create(() => new OperatorActor()), OperatorActor.Name));
}
