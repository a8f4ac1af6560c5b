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

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(4), StateWithin = TimeSpan.FromSeconds(1);

    /// <summary>Does what is asked; it never fails.</summary>
    public async Task<OperatorAnswer> Run(OperatorRequest request)
    {
        var json = request.Arguments.Contains(Json.Option);
        var words = request.Arguments.Where(word => word != Json.Option).ToArray();
        try
        {
            return (request.Command, words) switch
            {
                ("nodes", []) => await Nodes(json),
                ("tasks", _) when words.Length < 2 => await Report(words, json, json ? NodeReport.JsonOf : NodeReport.Of),
                ("code", _) when words.Length < 2 => await Report(words, json, json ? CodeReport.JsonOf : CodeReport.Of),
                ("health", []) => await NodeHealth.Of(system) is { } problem
                    ? OperatorAnswer.Refused($"node {Self} does not serve: {problem}") : OperatorAnswer.Done($"{Self}"),
                ("stop", [var node]) => await OnNode(node, there => There(there, StopHere)),
                ("restart", [var node]) => await OnNode(node, there => There(there, RestartHere)),
                ("down", [var node]) => await OnNode(node, whom => Task.FromResult(Down(whom))),
                _ => OperatorAnswer.Refused(
                    $"node {Self} does not know the command '{string.Join(' ', [request.Command, .. request.Arguments])}': it is of another version than this kvapp"),
            };
        }
        catch (Exception error)
        {
            return OperatorAnswer.Refused($"node {Self} cannot do it: {error.Message}");
        }
    }

    NodeName Self => Node.Get(system).Self;

    bool HasJoined => Cluster.Get(system).SelfMember.Status is not MemberStatus.Removed;

    IReadOnlyList<ClusterNode> Members => ClusterNode.List(system, IsStopping(system));

    async Task<OperatorAnswer> Nodes(bool json)
    {
        var nodes = await Task.WhenAll(Members.Select(LookAgain));
        if (json)
        {
            var rows = nodes.Select(node => new { name = node.Name?.Value, address = Place(node), state = node.State, roles = node.Roles });
            return OperatorAnswer.Done(Json.Text(new { asked = Self.Value, joined = HasJoined, nodes = rows }) + "\n");
        }
        var table = Columns.Align([["NODE", "ADDRESS", "STATE", "ROLES"],
            .. nodes.Select(node => new[] { node.Name?.Value ?? "-", Place(node), node.State, string.Join(", ", node.Roles) })]);
        return OperatorAnswer.Done(HasJoined ? table
            : $"{table}{Self} has not joined a cluster yet: {Sought()}. It serves the names that it owns.\n");
    }

    static string Place(ClusterNode node) => $"{node.Address.Host}:{node.Address.Port}";

    string Sought()
    {
        var node = Service<NodeSettings>();
        var others = node.Seeds.Where(seed => seed.Name != node.Name.Name);
        return $"it seeks {string.Join(", ", others)}";
    }

    // A node that has begun to stop serves its clients a while longer; only the node itself knows.
    async Task<ClusterNode> LookAgain(ClusterNode node)
    {
        if (node is not { State: "up", Name: { } name } || name == Self) return node;
        return await TaskSupervisor.On(system, Supervisor, name).AsyncNoLink(StopsHere).Yield(StateWithin) switch
        {
            TaskResult<bool>.Ok(true) or TaskResult<bool>.Exit(ExitReason.NoProcess, _) => node with { State = "leaving" },
            _ => node,
        };
    }

    static Task<bool> StopsHere(IProcess self) => Task.FromResult(IsStopping(self.System));

    static bool IsStopping(ActorSystem system) => Service<IHostApplicationLifetime>(system).ApplicationStopping.IsCancellationRequested;

    T Service<T>() => Service<T>(system);

    static T Service<T>(ActorSystem system) => DependencyResolver.For(system).Resolver.GetService<T>();

    // Of one node, or of all.
    async Task<OperatorAnswer> Report(string[] words, bool json, Func<IProcess, Task<string>> function)
    {
        if (words is [var name]) return await OnNode(name, async node =>
        {
            var answer = await There(node, function);
            return json && answer.ExitCode == ExitCode.Clean ? AsJson([(node, answer)]) : answer;
        });
        var nodes = Members.Where(node => node.Name is not null);
        var answers = await Task.WhenAll(nodes.Select(async node => (Node: node, Answer: await There(node, function))));
        return json ? AsJson(answers) : OperatorAnswer.Done(string.Join('\n', answers.Select(part =>
            part.Answer.Text.TrimEnd('\n') + "\n")));
    }

    OperatorAnswer AsJson(IEnumerable<(ClusterNode Node, OperatorAnswer Answer)> answers) =>
        OperatorAnswer.Done(Json.Nodes(Self.Value, answers.Select(part =>
    {
        var name = $"{part.Node.Name}";
        return (name, part.Answer.ExitCode == ExitCode.Clean ? part.Answer.Text : Json.Problem(name, part.Answer.Text));
    }), OperatorAnswer.MostBytes));

    OperatorAnswer Down(ClusterNode node)
    {
        if (node.IsReached) return OperatorAnswer.Refused(
            $"node {node.Name} is {node.State}, and only one that cannot be reached is given up; kvapp stop {node.Name} stops it");
        Cluster.Get(system).Down(node.Address);
        return OperatorAnswer.Done(
            $"{node.Name} is given up: the cluster goes on without it. Where it still runs, it exits with {ExitCode.GaveUp} as soon as it hears of it.\n");
    }

    Task<OperatorAnswer> OnNode(string text, Func<ClusterNode, Task<OperatorAnswer>> run) =>
        ClusterNode.Find(Members, text, out var problem) is { } node ? run(node) : Task.FromResult(OperatorAnswer.Refused(problem));

    async Task<OperatorAnswer> There(ClusterNode node, Func<IProcess, Task<string>> function)
    {
        if (!node.IsReached) return OperatorAnswer.Refused(
            $"node {node.Name} is {node.State}, as {Self} sees it; if it will not return, kvapp down {node.Name} gives it up");
        return await TaskSupervisor.On(system, Supervisor, node.Name).AsyncNoLink(function).Yield(Patience) switch
        {
            TaskResult<string>.Ok(var text) => OperatorAnswer.Done(text),
            TaskResult<string>.Exit(ExitReason.NoConnection, _) => OperatorAnswer.Refused($"node {node.Name} is down"),
            TaskResult<string>.Exit(ExitReason.NoProcess, _) => OperatorAnswer.Refused(
                $"node {node.Name} has no supervisor {Supervisor}: it is stopping, or of another version than {Self}"),
            TaskResult<string>.Exit(var reason, _) => OperatorAnswer.Refused($"node {node.Name} failed: {reason}"),
            _ => OperatorAnswer.Refused($"node {node.Name} has not answered {Self} within {Patience.TotalSeconds:0} s"),
        };
    }

    // Whatever supervises the operating system process starts it again: compose and systemd do so by the exit code.
    static Task<string> RestartHere(IProcess self)
    {
        StopWhenAnswered(self, ExitCode.GaveUp);
        return Task.FromResult($"{self.Node} stops and exits with {ExitCode.GaveUp}, to be started again\n");
    }

    static Task<string> StopHere(IProcess self)
    {
        StopWhenAnswered(self, ExitCode.Clean);
        return Task.FromResult($"{self.Node} stops\n");
    }

    // As SIGTERM would, when this process has ended: its answer is on its way then.
    static void StopWhenAnswered(IProcess self, int exitCode)
    {
        var host = Service<IHostApplicationLifetime>(self.System);
        _ = Node.Get(self.System).WhenDown(self.Self).ContinueWith(_ =>
        {
            ExitCode.Current = exitCode;
            host.StopApplication();
        }, TaskScheduler.Default);
    }
}
