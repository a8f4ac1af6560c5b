using Akka.Actor;

namespace KvApp.Tasks;

/// <summary>The parent of processes that have no supervisor (<c>spawn</c>, <c>Task.async</c>): they end by themselves, or with the node.</summary>
internal sealed class ProcessesActor : ReceiveActor
{
    public const string Name = "kv-processes";

    public ProcessesActor(LocalNode node) =>
        Receive<ProcessStart>(start => ProcessActor.Start(Context, start, node, null));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);
}
