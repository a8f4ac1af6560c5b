using Akka.Actor;
using Akka.Hosting;
using KvApp.Router;
using KvApp.Shell;
using KvApp.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KvApp;

/// <summary>The running node: the .NET host, with the actor system and the telnet server on it.</summary>
static class KvNode
{
    // Docker and systemd lose patience after 10 s.
    public static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(9);

    public static async Task<int> Run(NodeConfiguration configuration)
    {
        PortInUse.Check(configuration);
        OutOfMemoryExit.Install(ExitCode.GaveUp);
        using var host = Build(configuration);
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        var stopping = lifetime.ApplicationStopping;
        using var hangup = Hangup.StopsOn(lifetime);
        using var told = stopping.Register(() => TellOfStop(host, configuration.Node));
        try
        {
            foreach (var warning in configuration.Warnings) host.Services.GetRequiredService<ILogger<NodeConfiguration>>().LogWarning(
                "{Warning}", warning);
            await Start(host);
            if (configuration.Server.Port is null)
                LogOf(host).LogInformation("Node {Node} is up, without a server", configuration.Node.Name);
            await host.WaitForShutdownAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop while it started, or the stop took longer than StopWithin: it ends as asked either way.
        }
        OtlpExport.Flush(host.Services);
        return ExitCode.Current;
    }

    /// <summary>Services stop in the reverse of this order: the server ends its connections before the actor system ends the tasks and leaves the cluster.</summary>
    public static IHost Build(NodeConfiguration configuration) => new HostBuilder()
        .AddOtlpExport(configuration.Node)
        .ConfigureLogging(logging => NodeLogging.Configure(logging, configuration))
        .ConfigureServices(services =>
        {
            services.Configure<HostOptions>(options => options.ShutdownTimeout = StopWithin);
            services.AddSingleton(configuration.Node);
            services.AddAkka<AkkaNode>(configuration.Node.Cluster, (akka, host) =>
                ConfigureAkka(akka, configuration, host.GetRequiredService<IHostApplicationLifetime>()));
            services.AddHostedService<StartReport>();
            if (configuration.Http.Port is not null) services.AddHttpHealth(configuration);
            services.AddHostedService<Joining>();
            if (configuration.Server.Port is not null) services.AddKvServer(configuration.Server);
        })
        .UseConsoleLifetime(options => options.SuppressStatusMessages = true)
        .Build();

    static void ConfigureAkka(AkkaConfigurationBuilder akka, NodeConfiguration configuration, IHostApplicationLifetime host)
    {
        akka.AddHocon(configuration.Akka, HoconAddMode.Prepend);
        if (configuration.Node.Tls is { } tls) akka.AddSetup(tls.ToSetup());
        akka.WithTasks();
        akka.WithTaskSupervisor(KvConnectionHandler.Supervisor, new() { CopyLocal = false });
        akka.WithOperator();
        akka.WithActors((system, _) =>
        {
            var store = KvStore.Start(system, KeyRouter.Start(system, configuration.Router), settings: configuration.Store);
            Kv.Provide(system, new KvCommands(store.Router, store));
            system.ActorOf(Props.Create(() => new NodeLife(configuration.Node, store, host)), "node-life");
        });
    }

    static ILogger LogOf(IHost host) => host.Services.GetRequiredService<ILogger<AkkaNode>>();

    // A node that cannot go on has said why.
    static void TellOfStop(IHost host, NodeSettings node)
    {
        if (ExitCode.Current == ExitCode.Clean)
            LogOf(host).LogInformation("Node {Node} stops and leaves the cluster {Cluster}", node.Name, node.Cluster);
    }

    static async Task Start(IHost host)
    {
        var akka = host.Services.GetServices<IHostedService>().OfType<AkkaNode>().Single();
        try
        {
            await host.StartAsync();
        }
        catch (Exception error) when (akka.HasBegun)
        {
            // The actor system's end waits for its turn in a stop of the host; to dispose of the host without one would wait for that end
            // for ever.
            await host.StopAsync();
            // The server's port was taken since it was looked at.
            if (error is IOException) throw new BadStartException(error.Message.ReplaceLineEndings(" "));
            throw;
        }
    }
}
