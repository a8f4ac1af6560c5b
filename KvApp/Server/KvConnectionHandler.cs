using Akka.Actor;
using KvApp.Tasks;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;

namespace KvApp;

/// <summary>Gives every client a process of its own under the task supervisor <c>server-connections</c>, and hangs up when that has ended.</summary>
sealed class KvConnectionHandler(ActorSystem system, ServerSettings settings, ClientLog log, ILogger<KvConnectionHandler> routes)
    : ConnectionHandler
{
    /// <summary>The task supervisor of the connections. Its children hold sockets, so it has to run with <c>CopyLocal = false</c>.</summary>
    public const string Supervisor = "server-connections";

    static readonly TimeSpan StopTime = TimeSpan.FromSeconds(3);
    readonly QueuedBytes _queued = new(KvStore.Get(system).Settings.MaxQueued);
    readonly IOtherNodes _others = OthersOf(KvStore.Get(system), routes);

    static IOtherNodes OthersOf(KvStore store, ILogger routes)
    {
        var others = new OtherNodes(store.Router);
        return routes.IsEnabled(LogLevel.Debug) ? new LoggedRouting(others, store, routes) : others;
    }

    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var talk = new ClientConnection(connection, KvStore.Get(system), _others, settings, _queued, log);
        // These outlive the method: Kestrel hangs up only when the client has taken its last replies, and one that does not read would
        // hold the stop of the host for as long as that is allowed to take. Nothing is left of them when the connection is gone.
        var cut = new CancellationTokenSource();
        cut.Token.Register(() => talk.Cut("the server stops"));
        connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested.Register(() =>
        {
            cut.CancelAfter(StopTime);
            talk.Stop();
        });
        try
        {
            var pid = await TaskSupervisor.On(system, Supervisor).StartChild(talk.Run);
            var reason = await Node.Get(system).WhenDown(pid, cut.Token);
            // A client that hung up at once is gone before anybody asks after it.
            if (reason.IsAbnormal && reason is not ExitReason.NoProcess) talk.Cut($"its process ended: {reason}");
        }
        catch (OperationCanceledException) when (cut.IsCancellationRequested) { }
        catch (Exception e) when (e is ExitException or MaxChildrenException)
        {
            log.NotServed(connection.RemoteEndPoint, e.Message);
            talk.Cut("no process could be started for it");
        }
    }
}
