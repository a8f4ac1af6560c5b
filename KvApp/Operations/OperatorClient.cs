using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using KvApp.Tasks;

namespace KvApp;

/// <summary>
/// The command line's side: asks any node of the configured cluster that answers, without becoming a member of the cluster.
/// </summary>
static class OperatorClient
{
    // A node gives others 4 s.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>Asks, prints the answer, and returns the exit code.</summary>
    /// <exception cref="BadStartException">No node can be asked, or the node refuses.</exception>
    public static async Task<int> Run(NodeConfiguration configuration, OperatorRequest request, CancellationToken cancellation)
    {
        using var system = Start(configuration);
        var answer = await Ask(system, configuration.Node, request, cancellation);
        if (answer.ExitCode != ExitCode.Clean) throw new BadStartException(answer.Text);
        Console.Out.Write(answer.Text);
        return answer.ExitCode;
    }

    static async Task<OperatorAnswer> Ask(ActorSystem system, NodeSettings node, OperatorRequest request, CancellationToken cancellation)
    {
        var contacts = Contacts(node, ((ExtendedActorSystem)system).Provider.DefaultAddress);
        if (contacts.Count == 0)
            throw new BadStartException("this configuration names no node to ask: " +
                "akka.remote.dot-netty.tcp.port is 0, any free one, and there are no akka.cluster.seed-nodes");
        var places = string.Join(", ", contacts.Select(contact => $"{contact.Host}:{contact.Port}"));
        try
        {
            var @operator = await Find(system, contacts).WaitAsync(Patience, cancellation) ?? throw new BadStartException(
                $"no node of the cluster {node.Cluster} can be reached at {places}: it does not run, stands still, or has another kv.tls");
            return await @operator.Ask<OperatorAnswer>(request, Patience, cancellation);
        }
        catch (Exception late) when (late is TimeoutException or AskTimeoutException)
        {
            throw new BadStartException($"no node of the cluster {node.Cluster} has answered within {Patience.TotalSeconds:0} s; asked at {places}");
        }
    }

    /// <summary>Asks the node of the configuration alone.</summary>
    /// <exception cref="OperationCanceledException">The node did not answer in time.</exception>
    /// <exception cref="IOException">Nobody listens there.</exception>
    public static async Task<OperatorAnswer> AskOwn(NodeConfiguration configuration, OperatorRequest request, TimeSpan patience,
        CancellationToken cancellation)
    {
        using var system = Start(configuration);
        var own = Contacts(configuration.Node, ((ExtendedActorSystem)system).Provider.DefaultAddress)[0];
        try
        {
            var @operator = await Find(system, [own]).WaitAsync(patience, cancellation)
                ?? throw new IOException("it does not take connections, or has another kv.tls");
            return await @operator.Ask<OperatorAnswer>(request, patience, cancellation);
        }
        catch (Exception late) when (late is TimeoutException or AskTimeoutException)
        {
            throw new OperationCanceledException("no answer came", late);
        }
    }

    static Task<IActorRef?> Find(ActorSystem system, IReadOnlyList<Address> contacts)
    {
        var found = new TaskCompletionSource<IActorRef?>(TaskCreationOptions.RunContinuationsAsynchronously);
        system.ActorOf(Props.Create(() => new OperatorSearch(contacts, found)), "search");
        return found.Task;
    }

    // Its own node first; then the nodes that it would join.
    static IReadOnlyList<Address> Contacts(NodeSettings node, Address self)
    {
        var own = new Address(self.Protocol, node.Cluster, node.Host, node.Port);
        return [.. node.Seeds.Select(seed => seed.At(own, node)).Prepend(own).Where(contact => contact.Port != 0).Distinct()];
    }

    // Nodes write on connections that they open themselves, so this system listens as the node of its configuration would, on a port of its
    // own, with its TLS.
    static ActorSystem Start(NodeConfiguration configuration)
    {
        var config = ConfigurationFactory.ParseString("""
            akka {
              actor.provider = remote
              remote.dot-netty.tcp.port = 0
              loglevel = OFF
              loggers = []
              coordinated-shutdown.exit-clr = off
            }
            """).WithFallback(configuration.Akka).WithFallback(TasksConfig.Reference);
        var setup = BootstrapSetup.Create().WithConfig(config);
        try
        {
            return ActorSystem.Create("operator", configuration.Node.Tls is { } tls ? setup.And(tls.ToSetup()) : ActorSystemSetup.Create(setup));
        }
        catch (Exception error)
        {
            throw new BadStartException($"Akka does not start: {error.GetBaseException().Message.ReplaceLineEndings(" ")}");
        }
    }
}
