using Akka.Actor;
using KvApp.Tasks;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;

namespace KvApp;

/// <summary>Gives every client a process of its own under the task supervisor <c>server-connections</c>, and hangs up when that has ended.</summary>
sealed class KvConnectionHandler(ActorSystem system, ServerSettings settings, ILogger<KvConnectionHandler> log) : ConnectionHandler
{
    /// <summary>The task supervisor of the connections. Its children hold sockets, so it has to run with <c>CopyLocal = false</c>.</summary>
    public const string Supervisor = "server-connections";

    static readonly TimeSpan StopTime = TimeSpan.FromSeconds(3);
    readonly OtherNodes _others = new(KvStore.Get(system).Router);

    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var talk = new ClientConnection(connection, KvStore.Get(system), _others, settings, log);
        using var cut = new CancellationTokenSource();
        using var cutting = cut.Token.Register(() => talk.Cut("the server stops"));
        using var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested.Register(() =>
        {
            talk.Stop();
            cut.CancelAfter(StopTime);
        });
        try
        {
            var pid = await TaskSupervisor.On(system, Supervisor).StartChild(talk.Run);
            var reason = await Node.Get(system).WhenDown(pid, cut.Token);
            if (reason.IsAbnormal) talk.Cut($"its process ended: {reason}");
        }
        catch (OperationCanceledException) when (cut.IsCancellationRequested) { }
        catch (Exception e) when (e is ExitException or MaxChildrenException)
        {
            log.LogWarning("client {Client} was not served: {Why}", connection.RemoteEndPoint, e.Message);
            talk.Cut("no process could be started for it");
        }
    }
}
