using Akka.Actor;
using Akka.Cluster;
using Akka.DependencyInjection;
using KvApp.Tasks;
using Microsoft.Extensions.Hosting;

namespace KvApp;

/// <summary>The operator's commands, on whichever node was asked. What another node has to say or to do is a task there.</summary>
sealed class Operations(ActorSystem system)
{
    /// <summary>The supervisor of those tasks.</summary>
    public const string Supervisor = "operator-tasks";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Does what is asked; it never fails.</summary>
    public async Task<OperatorAnswer> Run(OperatorRequest request)
    {
        try
        {
            return request switch
            {
                { Command: "nodes", Arguments: [] } => Nodes(),
                { Command: "tasks", Arguments: [] } => await OnAll(NodeReport.Of),
                { Command: "tasks", Arguments: [var node] } => await OnNode(node, whom => There(whom, NodeReport.Of)),
                { Command: "code", Arguments: [] } => await OnAll(CodeReport.Of),
                { Command: "code", Arguments: [var node] } => await OnNode(node, whom => There(whom, CodeReport.Of)),
                { Command: "health", Arguments: [] } =>
                    await NodeHealth.Of(system) is { } problem ? OperatorAnswer.Refused($"node {Self} does not serve: {problem}")
                        : OperatorAnswer.Done($"{Self}"),
                { Command: "stop", Arguments: [var node] } => await OnNode(node, Stop),
                { Command: "down", Arguments: [var node] } => await OnNode(node, whom => Task.FromResult(Down(whom))),
                _ => OperatorAnswer.Refused($"node {Self} does not know the command '{string.Join(' ', [request.Command, .. request.Arguments])}': it is of another version than this kvapp"),
            };
        }
        catch (Exception error)
        {
            return OperatorAnswer.Refused($"node {Self} cannot do it: {error.Message}");
        }
    }

    NodeName Self => Node.Get(system).Self;

    OperatorAnswer Nodes() => OperatorAnswer.Done(Columns.Align(
        [["NODE", "ADDRESS", "STATE", "ROLES"], .. ClusterNode.List(system).Select(node => new[] { node.Name?.Value ?? "-", $"{node.Address.Host}:{node.Address.Port}", node.State, string.Join(", ", node.Roles) })]));

    async Task<OperatorAnswer> OnAll(Func<IProcess, Task<string>> function) =>
        OperatorAnswer.Done(string.Join('\n', await Task.WhenAll(ClusterNode.List(system).Where(node => node.Name is not null).Select(async node => (await There(node, function)).Text.TrimEnd('\n') + "\n"))));

    Task<OperatorAnswer> Stop(ClusterNode node) => There(node, StopHere);

    OperatorAnswer Down(ClusterNode node)
    {
        if (node.IsReached) return OperatorAnswer.Refused($"node {node.Name} is {node.State}, and only one that cannot be reached is given up; kvapp stop {node.Name} stops it");
        Cluster.Get(system).Down(node.Address);
        return OperatorAnswer.Done($"{node.Name} is given up: the cluster goes on without it. Where it still runs, it exits with {ExitCode.GaveUp} as soon as it hears of it.\n");
    }

    Task<OperatorAnswer> OnNode(string text, Func<ClusterNode, Task<OperatorAnswer>> run) =>
        ClusterNode.Find(ClusterNode.List(system), text, out var problem) is { } node ? run(node) : Task.FromResult(OperatorAnswer.Refused(problem));

    async Task<OperatorAnswer> There(ClusterNode node, Func<IProcess, Task<string>> function)
    {
        if (!node.IsReached) return OperatorAnswer.Refused($"node {node.Name} is {node.State}, as {Self} sees it; if it will not return, kvapp down {node.Name} gives it up");
        return await TaskSupervisor.On(system, Supervisor, node.Name).AsyncNoLink(function).Yield(Patience) switch
        {
            TaskResult<string>.Ok(var text) => OperatorAnswer.Done(text),
            TaskResult<string>.Exit(ExitReason.NoConnection, _) => OperatorAnswer.Refused($"node {node.Name} is down"),
            TaskResult<string>.Exit(ExitReason.NoProcess, _) => OperatorAnswer.Refused($"node {node.Name} has no supervisor {Supervisor}: it is stopping, or of another version than {Self}"),
            TaskResult<string>.Exit(var reason, _) => OperatorAnswer.Refused($"node {node.Name} failed: {reason}"),
            _ => OperatorAnswer.Refused($"node {node.Name} has not answered {Self} within {Patience.TotalSeconds:0} s"),
        };
    }

    // As SIGTERM would, when this process has ended: its answer is on its way then.
    static Task<string> StopHere(IProcess self)
    {
        var host = DependencyResolver.For(self.System).Resolver.GetService<IHostApplicationLifetime>();
        _ = Node.Get(self.System).WhenDown(self.Self).ContinueWith(_ => host.StopApplication(), TaskScheduler.Default);
        return Task.FromResult($"{self.Node} stops\n");
    }
}
