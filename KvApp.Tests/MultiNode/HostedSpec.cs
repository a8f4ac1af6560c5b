using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KvApp.Tests;

/// <summary>A spec whose actor system stands on a .NET host, as an application's does. Not in the official kit.</summary>
public abstract class HostedSpec : MultiNodeClusterSpec
{
    /// <summary>With the configuration of a <see cref="MultiNodeClusterSpec"/> and what <paramref name="akka"/> adds; the host runs when the spec's method begins.</summary>
    protected HostedSpec(MultiNodeConfig config, Type type, Action<AkkaConfigurationBuilder> akka) : this(config, Build(config, type, akka)) => Host.StartAsync().GetAwaiter().GetResult();

    /// <summary>With a host that the spec starts itself.</summary>
    protected HostedSpec(MultiNodeConfig config, IHost host) : base(config, host.Services.GetRequiredService<ActorSystem>()) => Host = host;

    protected IHost Host { get; private set; }

    /// <summary>The node that this actor system is to KvApp.Tasks.</summary>
    protected Tasks.Node TasksNode => Tasks.Node.Get(Sys);

    /// <summary>What a role is called as a node.</summary>
    protected Tasks.NodeName NameOf(RoleName role) => $"{role}@{GetAddress(role).Host}";

    /// <summary>Ends the actor system, and takes another in its place, at the same address.</summary>
    protected async Task Renew(Func<IHost> build)
    {
        await Sys.Terminate();
        Host.Dispose();
        Host = build();
        InitializeTest(Host.Services.GetRequiredService<ActorSystem>(), (ActorSystemSetup?)null, null, null);
    }

    protected override async Task StopSystem()
    {
        await Host.StopAsync();
        Host.Dispose();
    }

    static IHost Build(MultiNodeConfig config, Type type, Action<AkkaConfigurationBuilder> akka) => new HostBuilder()
        .ConfigureLogging(logging => logging.AddConsole())
        .ConfigureServices(services => services.AddAkka(type.Name, builder =>
        {
            builder.AddHocon(config.ConfigOf(new(Orders.Role), Orders), HoconAddMode.Prepend);
            akka(builder);
        }))
        .Build();
}
