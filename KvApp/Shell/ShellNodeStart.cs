using Akka.Actor;
using Akka.Configuration;
using KvApp.Router;
using KvApp.Shell;
using KvApp.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace KvApp;

/// <summary>
/// The node of a prompt: connected to the nodes of a cluster, and no member. It owns no names, serves no clients and holds no data, so that
/// nothing has to be given up when it goes.
/// </summary>
sealed class ShellNodeStart(NodeConfiguration configuration, IReadOnlyList<NodeName> contacts) : IAsyncDisposable
{
    static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(5), StopWithin = TimeSpan.FromSeconds(3);
    ActorSystem? _system;

    /// <summary>Starts the node and connects it.</summary>
    /// <param name="target">The node that lines run on, or null.</param>
    /// <param name="alone">Whether the prompt is of use without any other node.</param>
    /// <exception cref="BadStartException">No node can be reached that has to be.</exception>
    public async Task<ShellNode> Start(string? target, bool alone)
    {
        var system = _system = CreateSystem();
        var node = Node.Get(system);
        var reached = await Task.WhenAll(contacts.Select(contact => Connect(node, contact)));
        var contact = contacts.Where((_, n) => reached[n]).Cast<NodeName?>().FirstOrDefault();
        if (contact is null && !alone) throw new BadStartException(NobodyThere());
        var welcome = contact is { } there ? await Ask(system, there) : null;
        var table = welcome is null ? configuration.Router.Table : new RoutingTable(welcome.Table);
        Kv.Provide(system, new KvCommands(KeyRouter.Start(system, configuration.Router with { Table = table })));
        var members = welcome?.Members ?? [];
        await Task.WhenAll(members.Where(member => member.WithoutPort != node.Self).Select(member => Connect(node, member)));
        foreach (var member in members) node.Expect(member);
        return new(system, target is null ? default(NodeName?) : Find(target, members, contact!.Value));
    }

    public async ValueTask DisposeAsync()
    {
        if (_system is null) return;
        try
        {
            await CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance).WaitAsync(StopWithin);
        }
        catch (TimeoutException)
        {
            // The process ends all the same.
        }
    }

    ActorSystem CreateSystem()
    {
        var config = ConfigurationFactory.ParseString($$"""
            akka {
              actor.provider = remote
              loggers = ["{{typeof(HostLogger).AssemblyQualifiedName}}"]
              stdout-loglevel = OFF
              log-dead-letters = off
              coordinated-shutdown.exit-clr = off
            }
            """).WithFallback(configuration.Akka).WithFallback(TasksConfig.Reference);
        var loggers = LoggerFactory.Create(logging =>
        {
            NodeLogging.Configure(logging, configuration);
            // Standard output is for values.
            logging.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        });
        var setup = BootstrapSetup.Create().WithConfig(config).And(new Akka.Hosting.Logging.LoggerFactorySetup(loggers));
        try
        {
            return ActorSystem.Create(configuration.Node.Cluster, configuration.Node.Tls is { } tls ? setup.And(tls.ToSetup()) : setup);
        }
        catch (Exception error)
        {
            throw new BadStartException($"Akka does not start: {error.GetBaseException().Message.ReplaceLineEndings(" ")}");
        }
    }

    static async Task<bool> Connect(Node node, NodeName name)
    {
        try
        {
            return await node.Connect(name, ConnectWithin);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    // A node of another program has no table.
    static async Task<ShellWelcome?> Ask(ActorSystem system, NodeName node)
    {
        try
        {
            return await Erpc.Get(system).Call(node, ShellWelcome.Give, ConnectWithin);
        }
        catch (ErpcException)
        {
            return null;
        }
    }

    NodeName Find(string target, IReadOnlyList<NodeName> members, NodeName contact)
    {
        if (!NodeName.TryParse(target, out var wanted, out var problem)) throw new BadStartException(problem);
        if (wanted.Port is not null) return wanted;
        var found = members.Append(contact)
            .FirstOrDefault(member => member.Name == wanted.Name && (wanted.Host is null || wanted.Host == member.Host));
        if (found != default) return found;
        var known = string.Join(", ", members.Select(member => member.WithoutPort.Value).Order(StringComparer.Ordinal));
        throw new BadStartException($"there is no node {target} in this cluster; it has {known}" +
            DidYouMean.Hint(wanted.Name, members.Select(member => member.Name)));
    }

    string NobodyThere()
    {
        var places = string.Join(", ", contacts.Select(contact => $"{contact.Host}:{contact.Port}"));
        return contacts.Count == 0
            ? "this configuration names no node to connect to: give one by --connect foo@127.0.0.1:8110"
            : $"no node of the cluster {configuration.Node.Cluster} can be reached at {places}: it does not run, stands still, " +
                "has another kv.tls or another kv.cluster (--set kv.cluster=NAME)";
    }
}
