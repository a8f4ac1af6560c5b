using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KvApp;

/// <summary>The actor system as a service of the host, which alone decides when it stops and with which exit code.</summary>
sealed class AkkaNode(AkkaConfigurationBuilder akka, IServiceProvider services, ILogger<AkkaHostedService> logger, IHostApplicationLifetime lifetime)
    : AkkaHostedService(akka, services, logger, lifetime)
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            ServiceProvider.GetRequiredService<ActorSystem>();
        }
        catch (Exception error)
        {
            throw new BadStartException($"Akka does not start: {error.GetBaseException().Message.ReplaceLineEndings(" ")}");
        }
        await base.StartAsync(cancellationToken);
    }
}
