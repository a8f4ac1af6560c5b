using Akka;
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
    readonly TaskCompletionSource<Done> _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>There is an actor system, which is to be stopped whatever becomes of the start.</summary>
    public bool HasBegun { get; private set; }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var system = ServiceProvider.GetRequiredService<ActorSystem>();
            HasBegun = true;
            CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "wait-for-the-host", () => AwaitTurn(CoordinatedShutdown.Get(system).ShutdownReason));
        }
        catch (Exception error)
        {
            throw new BadStartException($"Akka does not start: {error.GetBaseException().Message.ReplaceLineEndings(" ")}");
        }
        await base.StartAsync(cancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _turn.TrySetResult(Done.Instance);
        return base.StopAsync(cancellationToken);
    }

    // A shutdown that Akka begins (this node was told to leave, the system was terminated) waits here while the host ends what stands on
    // it. Akka also begins one for any TLS handshake that a peer breaks off, be it a stranger or a node killed at that moment: no reason to
    // end this one. The shutdown stays begun then, and goes on when the host stops. (The reason's type is internal to Akka.Remote.)
    Task<Done> AwaitTurn(CoordinatedShutdown.Reason reason)
    {
        if (reason.GetType().Name != "TlsHandshakeFailureReason") HostApplicationLifetime!.StopApplication();
        return _turn.Task;
    }
}
