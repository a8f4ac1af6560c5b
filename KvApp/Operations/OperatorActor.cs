using Akka.Actor;
using Akka.Hosting;
using KvApp.Tasks;

namespace KvApp;

/// <summary>
/// Answers operators, who talk to its address and are no members: joining costs seconds, and a member that is killed would have to be given
/// up. The
/// actor answers whether or not its node has joined a cluster.
/// </summary>
sealed class OperatorActor : ReceiveActor
{
    public const string Name = "operator";

    public OperatorActor()
    {
        var operations = new Operations(Context.System);
        Receive<OperatorRequest>(request => operations.Run(request).PipeTo(Sender, Self));
    }
}

/// <summary>Adds what operators talk to.</summary>
static class OperatorHosting
{
    public static AkkaConfigurationBuilder WithOperator(this AkkaConfigurationBuilder akka) => akka
        .WithTaskSupervisor(Operations.Supervisor)
        .WithActors((system, _) => system.ActorOf(Props.Create(() => new OperatorActor()), OperatorActor.Name));
}
