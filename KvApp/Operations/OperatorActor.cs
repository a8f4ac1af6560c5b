using Akka.Actor;
using Akka.Cluster.Tools.Client;
using Akka.Configuration;
using Akka.Hosting;
using KvApp.Tasks;

namespace KvApp;

/// <summary>Answers operators, who come by way of the cluster's receptionist and so are no members: joining costs seconds, and one that is killed would have to be given up.</summary>
sealed class OperatorActor : ReceiveActor
{
    public const string Name = "operator", Path = $"/user/{Name}";

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
    /// <summary>The settings of the receptionist and of what stands behind it. Akka would add them when it is first used, which is too late for its serializers.</summary>
    public static Config Reference { get; } = ClusterClientReceptionist.DefaultConfig().WithFallback(Akka.Cluster.Tools.PublishSubscribe.DistributedPubSub.DefaultConfig());

    public static AkkaConfigurationBuilder WithOperator(this AkkaConfigurationBuilder akka) => akka
        .AddHocon(Reference, HoconAddMode.Append)
        .WithTaskSupervisor(Operations.Supervisor)
        .WithActors((system, _) => system.ActorOf(Props.Create(() => new OperatorActor()), OperatorActor.Name));
}
