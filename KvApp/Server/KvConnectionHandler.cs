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
    readonly UnsentBytes _unsent = new();
    readonly RareLines _log = new(log, TimeProvider.System);
    readonly IOtherNodes _others = OthersOf(KvStore.Get(system), log);

    static IOtherNodes OthersOf(KvStore store, ILogger log)
    {
        var others = new OtherNodes(store.Router);
        return log.IsEnabled(LogLevel.Debug) ? new LoggedRouting(others, store, log) : others;
    }

    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var talk = new ClientConnection(connection, KvStore.Get(system), _others, settings, _unsent, _log);
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
            _log.LogWarning("client {Client} was not served: {Why}", connection.RemoteEndPoint, e.Message);
            talk.Cut("no process could be started for it");
        }
    }
}
