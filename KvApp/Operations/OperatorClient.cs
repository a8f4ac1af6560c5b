using Akka.Actor;
using Akka.Actor.Dsl;
using Akka.Actor.Setup;
using Akka.Cluster.Tools.Client;
using Akka.Configuration;
using Akka.Remote;
using KvApp.Tasks;

namespace KvApp;

/// <summary>The command line's side: asks any node of the configured cluster that answers, without becoming a member of it.</summary>
static class OperatorClient
{
    // A node gives others 4 s.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>Asks, prints what is answered, and gives the exit code.</summary>
    /// <exception cref="BadStartException">No node can be asked.</exception>
    public static async Task<int> Run(NodeConfiguration configuration, OperatorRequest request, CancellationToken cancellation)
    {
        var answer = await Ask(configuration, request, cancellation);
        if (answer.ExitCode != ExitCode.Clean) throw new BadStartException(answer.Text);
        Console.Out.Write(answer.Text);
        return answer.ExitCode;
    }

    static async Task<OperatorAnswer> Ask(NodeConfiguration configuration, OperatorRequest request, CancellationToken cancellation)
    {
        using var system = Start(configuration);
        var contacts = Contacts(configuration.Node, ((ExtendedActorSystem)system).Provider.DefaultAddress);
        var places = string.Join(", ", contacts.Select(contact => $"{contact.Host}:{contact.Port}"));
        if (contacts.Count == 0) throw new BadStartException("this configuration names no node to ask: akka.remote.dot-netty.tcp.port is 0, any free one, and there are no akka.cluster.seed-nodes");
        var refused = Refused(system, contacts);
        var client = system.ActorOf(ClusterClient.Props(ClusterClientSettings.Create(system).WithInitialContacts([.. contacts.Select(contact => (ActorPath)new RootActorPath(contact) / "system" / "receptionist")])), "client");
        var answer = client.Ask<OperatorAnswer>(new ClusterClient.Send(OperatorActor.Path, request, localAffinity: true), Patience, cancellation);
        try
        {
            if (await Task.WhenAny(answer, refused) != answer) throw new BadStartException($"no node of the cluster {configuration.Node.Cluster} can be reached at {places}: it does not run, stands still, or has another kv.tls");
            return await answer;
        }
        catch (AskTimeoutException)
        {
            throw new BadStartException($"no node of the cluster {configuration.Node.Cluster} has answered within {Patience.TotalSeconds:0} s; asked at {places}");
        }
    }

    /// <summary>Asks the node of the configuration itself, whether it is a member or not.</summary>
    /// <exception cref="OperationCanceledException">The node did not answer in time.</exception>
    /// <exception cref="IOException">Nobody listens there.</exception>
    public static async Task<OperatorAnswer> AskOwn(NodeConfiguration configuration, OperatorRequest request, TimeSpan patience,
        CancellationToken cancellation)
    {
        using var system = Start(configuration);
        var own = Contacts(configuration.Node, ((ExtendedActorSystem)system).Provider.DefaultAddress)[0];
        var refused = Refused(system, [own]);
        var answer = system.ActorSelection(new RootActorPath(own) / "user" / OperatorActor.Name).Ask<OperatorAnswer>(request, patience,
            cancellation);
        try
        {
            return await Task.WhenAny(answer, refused) == answer ? await answer
                : throw new IOException("it does not take connections, or has another kv.tls");
        }
        catch (AskTimeoutException error)
        {
            throw new OperationCanceledException("no answer came", error);
        }
    }

    // Its own node first; then whom that would join.
    static IReadOnlyList<Address> Contacts(NodeSettings node, Address self)
    {
        var own = new Address(self.Protocol, node.Cluster, node.Host, node.Port);
        return [.. node.Seeds.Select(seed => seed.At(own, node)).Prepend(own).Where(contact => contact.Port != 0).Distinct()];
    }

    // Nodes write on connections that they open themselves, so this listens as the node of its configuration would, on a port of its own, with its TLS.
    static ActorSystem Start(NodeConfiguration configuration)
    {
        var config = ConfigurationFactory.ParseString("""
            akka {
              actor.provider = remote
              remote.dot-netty.tcp.port = 0
              loglevel = OFF
              loggers = []
              cluster.client.establishing-get-contacts-interval = 500ms
              coordinated-shutdown.exit-clr = off
            }
            """).WithFallback(configuration.Akka).WithFallback(TasksConfig.Reference).WithFallback(OperatorHosting.Reference);
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

    // Completes when every place has been tried and nobody there takes the connection.
    static Task Refused(ActorSystem system, IEnumerable<Address> contacts)
    {
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = contacts.ToHashSet();
        var watch = system.ActorOf(actor => actor.Receive<AssociationErrorEvent>((error, _) =>
        {
            if (error.RemoteAddress is { } address && left.Remove(address) && left.Count == 0) all.TrySetResult();
        }), "refused");
        system.EventStream.Subscribe(watch, typeof(AssociationErrorEvent));
        return all.Task;
    }
}
