using System.Diagnostics;
using System.Net;
using Akka.Configuration;
using Akka.TestKit;
using KvApp.Router;
using KvApp.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace KvApp.Tests;

/// <summary>The nodes of hocon/: foo owns a to m, bar owns n to z, baz only takes connections.</summary>
public class KvSpecConfig : MultiNodeConfig
{
    public KvSpecConfig()
    {
        (Foo, Bar, Baz) = (Role("foo"), Role("bar"), Role("baz"));
        // Joining takes one second instead of three; all the rest is as in hocon/. tick-time stays at 5 s: on a busy machine a process may
        // get no processor for two.
        CommonConfig = ConfigurationFactory.ParseString("""
            akka.testconductor.barrier-timeout = 60s
            akka.cluster { seed-node-timeout = 500ms, gossip-interval = 200ms, leader-actions-interval = 200ms, periodic-tasks-initial-delay = 300ms }
            """);
    }

    public RoleName Foo { get; }
    public RoleName Bar { get; }
    public RoleName Baz { get; }
}

/// <summary>
/// A spec whose actor system is that of a whole KvApp node, as <c>kvapp --config hocon/ROLE.hocon</c> has it. Its remoting listens from the
/// beginning; the store, the telnet server and the membership come with <see cref="StartNode"/>.
/// </summary>
public abstract class KvSpec : HostedSpec
{
    /// <summary>A name that foo owns, and one that bar owns.</summary>
    protected const string OfFoo = "market", OfBar = "shopping";

    /// <summary>How long a client may wait for an answer, whatever happens: <c>kv.router.timeout</c>, and something for a slow machine.</summary>
    protected static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(10);

    protected KvSpec(KvSpecConfig config) : base(config, BuildHost(config)) => Config = config;

    protected KvSpecConfig Config { get; }

    protected RoleName Foo => Config.Foo;
    protected RoleName Bar => Config.Bar;
    protected RoleName Baz => Config.Baz;

    /// <summary>The supervisor of routed commands on another node, for tasks that last.</summary>
    protected TaskSupervisor TasksOf(RoleName role) => TaskSupervisor.On(Sys, KeyRouter.Supervisor, NameOf(role));

    /// <summary>Starts store, server and membership.</summary>
    protected Task StartNode() => Host.StartAsync();

    /// <summary>Ends this node without a word to the others, and makes one in its place that is not started.</summary>
    protected Task NewNode() => Renew(() => BuildHost(Config, again: true));

    /// <summary>Starts it, and waits until it serves the names of these roles.</summary>
    protected async Task StartAndServe(params string[] names)
    {
        await StartNode();
        await AwaitServes(names);
    }

    /// <summary>Somebody at the prompt of this node.</summary>
    protected Task<TelnetClient> Connect() => TelnetClient.Connect(Host.Services.GetRequiredService<KvServer>().Port ?? throw new InvalidOperationException($"{Myself} does not serve yet"));

    /// <summary>One command at the prompt of this node, and the first line of its answer.</summary>
    protected async Task<string> Ask(string command)
    {
        using var client = await Connect();
        return await client.Ask(command, AnswersWithin);
    }

    /// <summary>What is stored, through this node; an error is returned as it came.</summary>
    protected async Task<string> Get(string bucket, string key)
    {
        using var client = await Connect();
        var first = await client.Ask($"GET {bucket} {key}", AnswersWithin);
        if (first == "NOT FOUND" || first.StartsWith("ERROR")) return first;
        return await client.Line(AnswersWithin) == "OK" ? first : throw new FormatException($"no OK after '{first}'");
    }

    /// <summary>Asks until the owners answer; the buckets need not exist.</summary>
    protected async Task AwaitServes(params string[] names)
    {
        foreach (var name in names) await Until(async () => await Get(name, "any"), answer => !answer.StartsWith("ERROR"), $"{Myself} serves '{name}'");
    }

    /// <summary>Asks until the owner of the name is told to be down.</summary>
    protected Task AwaitDown(string name) => Until(async () => await Get(name, "any"), answer => answer.StartsWith("ERROR node ") && answer.EndsWith(" is down"), $"{Myself} finds the owner of '{name}' down");

    /// <summary>The task ends because its node is gone, and soon.</summary>
    protected static async Task IsLost(SupervisedTask<int> task) => Assert.IsType<ExitReason.NoConnection>((await Assert.ThrowsAsync<ExitException>(() => task.Yield(Wait.Long))).Reason);

    /// <summary>Prints what was measured: the output of the test shows it.</summary>
    protected static void Figure(string what) => Console.WriteLine(MultiNodeReport.Figure + what);

    /// <summary>Looks until it fits; the failure says what there was at last.</summary>
    protected static async Task<T> Until<T>(Func<Task<T>> look, Func<T, bool> fits, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var found = await look();
            if (fits(found)) return found;
            try
            {
                await again.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"in 60 s this did not come about: {what}; at last there was: {found}");
            }
        }
    }

    /// <summary>A state that is to last so long, and what goes on in it, again and again.</summary>
    protected static async Task For(TimeSpan time, Func<Task> meanwhile)
    {
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < time; await again.WaitForNextTickAsync()) await meanwhile();
    }

    static IHost BuildHost(KvSpecConfig config, bool again = false)
    {
        var orders = Orders;
        var seeds = string.Join(", ", orders.Hosts.Select(each => $"\"{each.Key}@{each.Value.Host}:{each.Value.Port}\""));
        var loopback = IPAddress.IsLoopback(IPAddress.Parse(orders.Self.Host));
        var configuration = NodeConfiguration.Load([$"hocon/{orders.Role}.hocon"],
        [
            "kv.cluster=kv-specs", "kv.server.port=0", "kv.tasks.copy-local=on", $"kv.insecure={(loopback ? "off" : "on")}",
            $"akka.remote.dot-netty.tcp.hostname={orders.Self.Host}", $"akka.remote.dot-netty.tcp.port={orders.Self.Port}", $"akka.cluster.seed-nodes=[{seeds}]",
        ], new Dictionary<string, string>());
        // Where others may be up already, the first seed must not be quicker to make a cluster of its own than they are to answer: the two
        // would never become one.
        var patient = ConfigurationFactory.ParseString(again || orders.Life > 1 ? "akka.cluster.seed-node-timeout = 5s" : "");
        Config[] layers = [patient, MultiNodeConfig.Placed(orders), config.CommonConfig, configuration.Akka, TestKitBase.DefaultConfig];
        return KvNode.Build(configuration with { Akka = MultiNodeConfig.Merge(layers) });
    }
}
